/** One request of the API as a command or script. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** with its query string: /api/perts?filter=… */
  readonly path: string;
  /** sent as JSON */
  readonly body?: unknown;
}

export const codeLanguages = ['curl', 'R', 'Python'] as const;
export type CodeLanguage = (typeof codeLanguages)[number];

const keyPlaceholder = 'YOUR_KEY';

/** @param origin of the server, e.g. http://127.0.0.1:3000 */
export function codeOf(request: ApiRequest, language: CodeLanguage, origin: string): string {
  const writers = {curl, R: inR, Python: inPython};
  return writers[language](request, origin + request.path);
}

function curl({method, body}: ApiRequest, address: string): string {
  const lines = [`curl -g -H 'user_key: ${keyPlaceholder}' '${quoteShell(address)}'`];
  if (method === 'POST') {
    lines.push("-H 'Content-Type: application/json'", `-d '${quoteShell(JSON.stringify(body))}'`);
  }
  return lines.join(' \\\n  ');
}

function inR({method, body}: ApiRequest, address: string): string {
  const verb =
    method === 'GET'
      ? `GET(${literal(address)}, add_headers(user_key = "${keyPlaceholder}"))`
      : `POST(${literal(address)}, add_headers(user_key = "${keyPlaceholder}"),\n  content_type_json(), body = ${literal(JSON.stringify(body))})`;
  return `library(httr)\nanswer <- ${verb}\nstop_for_status(answer)\nresult <- jsonlite::fromJSON(content(answer, "text", encoding = "UTF-8"))`;
}

function inPython({method, body}: ApiRequest, address: string): string {
  const call =
    method === 'GET'
      ? `requests.get(${literal(address)}, headers=headers)`
      : `requests.post(${literal(address)}, headers=headers,\n    data=${literal(JSON.stringify(body))})`;
  const headers =
    method === 'GET'
      ? `{"user_key": "${keyPlaceholder}"}`
      : `{"user_key": "${keyPlaceholder}", "Content-Type": "application/json"}`;
  return `import requests\nheaders = ${headers}\nanswer = ${call}\nanswer.raise_for_status()\nresult = answer.json()`;
}

function quoteShell(text: string): string {
  return text.replaceAll("'", String.raw`'\''`);
}

/** A string literal that R and Python read alike. */
function literal(text: string): string {
  return JSON.stringify(text);
}
