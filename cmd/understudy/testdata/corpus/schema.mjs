// Makes a JSON Schema of 2020-12 from a schema of a document, as a response is
// to be judged by it: its own reading, from the text of the specifications.
import { resolve } from "./document.mjs";

const one = ["not", "additionalProperties", "items", "if", "then", "else", "contains", "propertyNames",
  "unevaluatedProperties", "unevaluatedItems"];
const lists = ["allOf", "anyOf", "oneOf", "prefixItems"];
const maps = ["properties", "patternProperties", "dependentSchemas", "$defs"];
const plain = ["type", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum",
  "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties",
  "maxProperties", "required", "minContains", "maxContains", "dependentRequired"];
const plain30 = plain.filter((name) => name !== "const");

// Reader reads the schemas of one document; each that is referred to is read
// once, and handed to "register" under an address of its own. With "tagged", the
// discriminator decides which branch judges a value, as OpenAPI 3.0.3 words it
// ("the property that decides which schema definition validates the structure
// of the model"); without, it is an annotation and oneOf counts alone.
export class Reader {
  #document;
  #register;
  #tagged;
  #addresses = new Map();

  constructor(document, register, tagged) {
    this.#document = document;
    this.#register = register;
    this.#tagged = tagged;
  }

  read(schema) {
    if (typeof schema === "boolean") return schema;
    if (schema === null || typeof schema !== "object") return {};
    if (typeof schema.$ref === "string") {
      const target = { $ref: this.#address(schema.$ref) };
      const { $ref: _, ...rest } = schema;
      // Before 3.1, what stands beside a reference does not count.
      if (!this.#document.is31 || Object.keys(rest).length === 0) return target;
      return { allOf: [target, this.read(rest)] };
    }
    return this.#members(schema);
  }

  #address(pointer) {
    if (!this.#addresses.has(pointer)) {
      const address = `corpus:${this.#addresses.size}`;
      this.#addresses.set(pointer, address);
      const target = resolve(this.#document, { $ref: pointer });
      if (target === undefined) throw new Error(`${pointer} leads nowhere`);
      this.#register({ $id: address, allOf: [this.read(target)] });
    }
    return this.#addresses.get(pointer);
  }

  #members(schema) {
    const out = {};
    for (const name of this.#document.is31 ? plain : plain30) if (schema[name] !== undefined) out[name] = schema[name];
    for (const name of one) if (schema[name] !== undefined) out[name] = this.read(schema[name]);
    for (const name of lists) if (Array.isArray(schema[name])) out[name] = schema[name].map((item) => this.read(item));
    for (const name of maps) {
      if (schema[name] === undefined || schema[name] === null) continue;
      out[name] = Object.fromEntries(Object.entries(schema[name]).map(([key, member]) => [key, this.read(member)]));
    }
    if (this.#tagged) this.#decide(schema, out);
    if (Array.isArray(out.required)) out.required = out.required.filter((name) => !this.#isHidden(schema, name));
    else delete out.required; // "required: true" of a parameter, in a wrong place
    return this.#document.is31 ? out : modern(schema, out);
  }

  // decide puts the branch that the discriminator names in place of oneOf.
  #decide(schema, out) {
    const property = schema.discriminator?.propertyName;
    const branches = (schema.oneOf ?? []).filter((branch) => typeof branch?.$ref === "string");
    if (typeof property !== "string" || branches.length === 0 || branches.length < schema.oneOf.length) return;
    const mapping = Object.entries(schema.discriminator.mapping ?? {});
    const names = branches.map(({ $ref }) => {
      const own = $ref.split("/").at(-1);
      return [own, ...mapping.filter(([, target]) => target === $ref || target === own).map(([name]) => name)];
    });
    delete out.oneOf;
    const isOneOf = (values) => ({ properties: { [property]: { enum: values } }, required: [property] });
    out.allOf = [...(out.allOf ?? []), isOneOf(names.flat()),
      ...branches.map((branch, i) => ({ if: isOneOf(names[i]), then: this.read(branch) }))];
  }

  // isHidden is true for a member that only requests have.
  #isHidden(schema, name, depth = 0) {
    const whole = resolve(this.#document, schema);
    if (whole === null || typeof whole !== "object" || depth > 20) return false;
    if (resolve(this.#document, whole.properties?.[name])?.writeOnly === true) return true;
    return (whole.allOf ?? []).some((part) => this.#isHidden(part, name, depth + 1));
  }
}

// modern writes what 3.0 and 2.0 say in the words of 2020-12.
function modern(schema, out) {
  for (const [limit, exclusive] of [["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]]) {
    delete out[exclusive];
    if (schema[exclusive] === true && schema[limit] !== undefined) {
      out[exclusive] = schema[limit];
      delete out[limit];
    }
  }
  // nullable adds null to the type beside it, and to nothing else.
  if (schema.nullable === true && typeof schema.type === "string") out.type = [schema.type, "null"];
  if (schema.type === "file") delete out.type;
  return out;
}
