/** Answers to what the document itself asked, before any of the code of the pages was there (early.ts at the top). */

declare global {
  interface Window {
    /** by path; undefined is what failed */
    openclueEarly?: Map<string, Promise<Response | undefined>>;
  }
}

/** Asks the server, once less where the document has asked the same already. */
export async function askEarly(request: Request): Promise<Response> {
  const {pathname, search} = new URL(request.url);
  const asked = window.openclueEarly?.get(pathname + search);
  // Once: who asks again wants to know how things are by then.
  window.openclueEarly?.delete(pathname + search);
  return (await asked) ?? fetch(request);
}
