// The entry of the pages imports their frame in a task of its own. So that the browser fetches it with the entry and not after
// it, the document names it.

/** A vite plugin. @param main the module that the entry imports */
export function preloadMain(main) {
  return {
    name: 'openclue-preload-main',
    transformIndexHtml: {
      order: 'post',
      handler(html, {bundle = {}}) {
        const chunks = Object.values(bundle).filter(({type}) => type === 'chunk');
        const chunk = chunks.find(({facadeModuleId, moduleIds = []}) =>
          [facadeModuleId, ...moduleIds].includes(main),
        );
        if (!chunk) throw new Error(`no chunk of the pages has ${main}`);
        if (html.includes(chunk.fileName)) throw new Error(`the entry of the pages waits for ${main}`);
        return [chunk.fileName, ...chunk.imports.filter((file) => !html.includes(file))].map((file) => ({
          tag: 'link',
          attrs: {rel: 'modulepreload', crossorigin: true, href: `/${file}`},
          injectTo: 'head',
        }));
      },
    },
  };
}
