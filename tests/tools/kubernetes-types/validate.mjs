// Checks Kubernetes objects against the API's types. Reads a JSON array of objects from standard input, writes a JSON
// array of { index, problem }. OMA_KUBERNETES_TYPES is the folder with node_modules.
//
// The packages' validators check types, formats and required fields, and let unknown fields pass. A validator reads
// each field that it knows; so every object is wrapped in a proxy that notes what was read, and what was
// never read is a field that the API does not know.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = join(process.env.OMA_KUBERNETES_TYPES, "node_modules");
const packages = {
  "gateway.networking.k8s.io": "@kubernetes-models/gateway-api",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
  "external-secrets.io": "@kubernetes-models/external-secrets",
};

// Fields that hold any JSON by their nature would go here; the chart uses none.
async function kindOf({ apiVersion, kind }) {
  const group = apiVersion?.includes("/") ? apiVersion.split("/")[0] : "";
  const file = join(modules, packages[group] ?? "kubernetes-models", apiVersion ?? "", `${kind}.js`);
  if (!existsSync(file)) throw new Error(`no such kind: ${apiVersion} ${kind}`);
  return (await import(pathToFileURL(file)))[kind];
}

function watched(value, path, unread) {
  if (value === null || typeof value !== "object") return value;
  const children = new Map();
  for (const key of Object.keys(value)) unread.add(`${path}/${key}`);
  return new Proxy(value, {
    get(target, key) {
      if (typeof key === "symbol" || !Object.hasOwn(target, key)) return target[key];
      unread.delete(`${path}/${key}`);
      if (Array.isArray(target) && key === "length") return target.length;
      if (!children.has(key)) children.set(key, watched(target[key], `${path}/${key}`, unread));
      return children.get(key);
    },
  });
}

async function problemsOf(object) {
  let Kind;
  try {
    Kind = await kindOf(object);
  } catch (error) {
    return [error.message];
  }
  const unread = new Set();
  const found = [];
  try {
    Kind.prototype.validate.call(watched(object, "", unread));
  } catch (error) {
    found.push(error.message);
  }
  // Below a field that failed nothing is read: only a valid object can be asked for unknown fields.
  if (found.length === 0) for (const field of unread) found.push(`${field} is not a field of ${object.kind}`);
  return found;
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
const problems = [];
for (const [index, object] of JSON.parse(input).entries())
  for (const problem of await problemsOf(object)) problems.push({ index, problem });
process.stdout.write(JSON.stringify(problems));
