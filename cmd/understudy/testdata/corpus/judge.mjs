// Judges answers by what the document says, as its author wrote it, with a
// validator that shares no code with what made them. Each line read is
// {"id", "file", "method", "path", "status", "mediaType", "body"}, where body is
// text or absent, and each is answered by a line {"id", "verdict", "reason"}.
// The verdict is "valid", "tagged" (valid only because a discriminator decides
// between branches that overlap), "invalid", "undeclared" (no such status), "unread"
// (no JSON) or "free" (nothing is said of the body).
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { declared, open, schemaFor } from "./document.mjs";
import { Reader } from "./schema.mjs";

const formats = ["date", "date-time", "email", "uuid", "uri", "ipv4", "ipv6", "hostname", "int32", "int64", "byte"];
const options = { strict: false, logger: false, validateSchema: false, ownProperties: true, multipleOfPrecision: 6 };

class Judge {
  #document;
  #compiled = new Map();
  #plain;
  #tagged;

  constructor(file) {
    this.#document = open(file);
    this.#plain = this.#readers(false);
    this.#tagged = this.#readers(true);
  }

  // readers gives one that reads patterns with the flag u, and one without.
  #readers(tagged) {
    return [true, false].map((unicodeRegExp) => {
      const ajv = new (Ajv2020.default ?? Ajv2020)({ ...options, unicodeRegExp });
      (addFormats.default ?? addFormats)(ajv, formats);
      return { ajv, reader: new Reader(this.#document, (schema) => ajv.addSchema(schema), tagged) };
    });
  }

  judge({ method, path, status, mediaType, body }) {
    const response = declared(this.#document, method, path, status);
    if (response === undefined) return { verdict: "undeclared", reason: `status ${status} is not declared` };
    if (body === undefined) return { verdict: "free" };
    let schema;
    try {
      schema = schemaFor(this.#document, method, path, response, mediaType);
    } catch (problem) {
      return { verdict: "invalid", reason: problem.message };
    }
    if (!/[/+]json$/.test(mediaType.split(";")[0].trim())) return { verdict: "unread" };
    let value;
    try {
      value = JSON.parse(body);
    } catch (problem) {
      return { verdict: "invalid", reason: `no JSON: ${problem.message}` };
    }
    if (schema === undefined) return { verdict: "free" };
    const [validate, byTag] = this.#compile(schema);
    if (validate(value)) return { verdict: "valid" };
    if (byTag(value)) return { verdict: "tagged" };
    const reason = validate.errors.slice(0, 3).map((e) => `${e.instancePath || "/"} ${e.message} ${detail(e)}`).join("; ");
    return { verdict: "invalid", reason };
  }

  #compile(schema) {
    if (!this.#compiled.has(schema)) this.#compiled.set(schema, [this.#plain, this.#tagged].map((readers) => make(readers, schema)));
    return this.#compiled.get(schema);
  }
}

function make(readers, schema) {
  for (const [i, { ajv, reader }] of readers.entries()) {
    try {
      return ajv.compile(reader.read(schema));
    } catch (problem) {
      // Patterns such as \- are ECMA-262 without the flag u only.
      if (!(problem instanceof SyntaxError) || i > 0) throw problem;
    }
  }
}

function detail({ params }) {
  return JSON.stringify(params).slice(0, 160);
}

const judges = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const task = JSON.parse(line);
  if (!judges.has(task.file)) judges.set(task.file, new Judge(task.file));
  let said;
  try {
    said = judges.get(task.file).judge(task);
  } catch (problem) {
    said = { verdict: "unjudged", reason: String(problem) };
  }
  process.stdout.write(JSON.stringify({ id: task.id, ...said }) + "\n");
}
