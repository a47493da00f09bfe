// Reads a document as its author wrote it, and finds what it says of an answer.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

// open reads a document of Swagger 2.0 or OpenAPI 3.
export function open(file) {
  const root = parse(readFileSync(file, "utf8"), { maxAliasCount: -1, uniqueKeys: false });
  const is2 = String(root.swagger ?? "").startsWith("2");
  return { root, is2, is31: /^3\.[^0]/.test(String(root.openapi ?? "")) };
}

// at follows a JSON pointer that begins with #, through references on its way.
export function at(document, pointer) {
  let node = document.root;
  for (const token of pointer.replace(/^#\/?/, "").split("/").filter((token) => token !== "")) {
    node = resolve(document, node)?.[decodeURIComponent(token).replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return node;
}

// resolve follows references, those of a reference included.
export function resolve(document, node) {
  for (let steps = 0; typeof node?.$ref === "string" && steps < 50; steps++) node = at(document, node.$ref);
  return node;
}

function operation(document, method, path) {
  const item = resolve(document, document.root.paths?.[path]);
  return methods.includes(method) ? item?.[method] : undefined;
}

// declared finds the response for a status: exact, by range, else the default.
export function declared(document, method, path, status) {
  const responses = operation(document, method.toLowerCase(), path)?.responses ?? {};
  const found = [String(status), `${String(status)[0]}XX`, "default"].map((wanted) =>
    Object.keys(responses).find((key) => key.toUpperCase() === wanted.toUpperCase()),
  );
  const key = found.find((key) => key !== undefined);
  return key === undefined ? undefined : resolve(document, responses[key]);
}

// schemaFor gives the schema of a response in a media type; undefined where the
// document has none. It throws where the media type is not declared.
export function schemaFor(document, method, path, response, mediaType) {
  if (document.is2) return response.schema;
  const content = Object.entries(response.content ?? {});
  if (content.length === 0) return undefined;
  const wanted = bare(mediaType);
  const ranges = [wanted, wanted.replace(/\/.*/, "/*"), "*/*"];
  for (const range of ranges) {
    const found = content.find(([name]) => bare(name) === range);
    if (found) return found[1]?.schema;
  }
  throw new Error(`media type ${wanted} is not declared`);
}

function bare(mediaType) {
  return mediaType.split(";")[0].trim().toLowerCase();
}
