// Calls every method of Kombo's TypeScript SDK at the server KOMBO_BASE_URL, with the request bodies
// that the SDK's documentation shows. It prints one line of JSON for each call. Nothing here is about
// a single method: the methods come from the SDK's classes, the bodies from its comments, and
// everything else that a method requires from its schemas.
import { readFileSync } from "node:fs";
import { Kombo } from "@kombo-api/sdk";
import * as models from "@kombo-api/sdk/models";
import * as operations from "@kombo-api/sdk/models/operations";

const kombo = new Kombo({ api_key: "any", integration_id: "personio:example", server_url: process.env.KOMBO_BASE_URL });

// input returns a value that a schema (https://zod.dev) accepts: a given one, with dates where it has
// them, else what is required.
function input(schema, given) {
  const definition = schema._def;
  switch (definition.typeName) {
    case "ZodOptional":
    case "ZodDefault":
      return given === undefined ? undefined : input(definition.innerType, given);
    case "ZodNullable":
      return given === undefined || given === null ? null : input(definition.innerType, given);
    case "ZodEffects":
      return input(definition.schema, given);
    case "ZodLazy":
      return input(definition.getter(), given);
    case "ZodObject": {
      const value = { ...given };
      for (const [name, member] of Object.entries(schema.shape)) {
        const made = input(member, given?.[name]);
        if (made !== undefined) value[name] = made;
      }
      return value;
    }
    case "ZodArray":
      return (given ?? []).map((element) => input(definition.type, element));
    case "ZodUnion":
      if (given === undefined) return input(definition.options[0]);
      for (const option of definition.options) {
        const value = input(option, given);
        if (option.safeParse(value).success) return value;
      }
      return given;
    case "ZodDate":
      return new Date(given ?? "2026-01-15");
  }
  if (given !== undefined) return given;
  switch (definition.typeName) {
    case "ZodString": return "/example"; // a path can be required
    case "ZodNumber": return 1;
    case "ZodBoolean": return true;
    case "ZodLiteral": return definition.value;
    case "ZodNativeEnum": return Object.values(definition.values)[0];
    case "ZodEnum": return definition.values[0];
    case "ZodRecord": return {};
  }
  return undefined;
}

// methodsOf returns the methods of an area, as its source documents them.
function methodsOf(area) {
  const path = `node_modules/@kombo-api/sdk/src/sdk/${area}.ts`;
  const method = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s+async (\w+)\(\s*(?:request\??:\s+(operations|models)\.(\w+))?/g;
  return [...readFileSync(path, "utf8").matchAll(method)].map(([, comment, name, module, type]) => ({
    name,
    schema: { operations, models }[module]?.[`${type}$outboundSchema`],
    module,
    bodies: [...comment.matchAll(/### Example Request Body\s[^]*?```json\n([^]*?)```/g)]
      .map(([, text]) => JSON.parse(text.replaceAll(/^\s*\* ?/gm, ""))),
  }));
}

function report(name, bodies, problem) {
  console.log(JSON.stringify({ name, bodies, problem }));
}

async function call(area, method, body) {
  let request;
  if (method.schema) {
    const given = method.module === "models" ? body : body && { body };
    request = input(method.schema, given);
  }
  const response = await kombo[area][method.name](request);
  if (response?.[Symbol.asyncIterator]) {
    for await (const page of response) void page;
  }
}

for (const area of ["general", "connect", "hris", "ats", "assessment"]) {
  const methods = methodsOf(area);
  const all = Object.getOwnPropertyNames(Object.getPrototypeOf(kombo[area])).filter((name) => name !== "constructor");
  for (const name of all) {
    const method = methods.find((candidate) => candidate.name === name);
    if (!method) {
      report(`${area}.${name}`, 0, "not found in the source of the SDK");
      continue;
    }
    let problem = "";
    try {
      for (const body of method.bodies.length ? method.bodies : [undefined]) await call(area, method, body);
    } catch (error) {
      problem = `${error.name}: ${error.pretty?.() ?? error.body ?? error.message}`;
    }
    report(`${area}.${name}`, method.bodies.length, problem);
  }
}
