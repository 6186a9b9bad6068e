/* Finds in styles, scripts and pages what a supported browser lacks.

   node browser_support.mjs NODE_MODULES < {"name.css": "text", "name.js": "text", "name.html": [["img", {"alt": ""}]]}
   writes ["name:line: what", …]. Of a page it takes the elements with their attributes; of a script named *.min.js,
   which is data or others' code, it looks at the syntax alone.

   The browsers are those of package.json's browserslist; what they have is MDN's data. What is newer may be used
   where a comment beside it gives the reason: eslint-disable-next-line RULE -- what older browsers show instead. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[2]}/`);
const [browserslist, { ESLint }, espree] = ["browserslist", "eslint", "espree"].map(require);
const [css, esX] = ["@eslint/css", "eslint-plugin-es-x"].map((name) => require(name).default ?? require(name));
const mdn = require("@mdn/browser-compat-data");

/* The oldest version of each supported browser, by MDN's name of it. */
const oldest = {};
const wanted = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).browserslist;
for (const [name, version] of browserslist(wanted).map((browser) => browser.split(" "))) {
  const browser = { ios_saf: "safari_ios" }[name] ?? name;
  oldest[browser] = Math.min(oldest[browser] ?? Infinity, parseFloat(version));
}

const number = (version) => parseFloat(String(version).replace("≤", "")); // "preview" is no number
/* Which browsers lack what an entry of MDN's data describes. */
function lacking(entry) {
  const has = (browser) =>
    [entry.__compat.support[browser] ?? []].flat().some(
      ({ version_added, version_removed, flags, prefix, alternative_name }) =>
        number(version_added) <= oldest[browser] &&
        !(number(version_removed) <= oldest[browser] || flags || prefix || alternative_name),
    );
  return Object.keys(oldest).filter((browser) => !has(browser));
}
const missing = (entry) => entry?.__compat && lacking(entry).map((browser) => `${browser} ${oldest[browser]}`).join(", ");

/* Scripts: an object's type is not known, so a member is missing where no interface of its name has it. */
const interfaces = { ...mdn.api, ...mdn.javascript.builtins, ...mdn.javascript.builtins.Intl };
const members = new Map();
for (const [name, entry] of Object.entries(interfaces)) {
  for (const [member, part] of [[name, entry], ...Object.entries(entry)]) {
    if (!part.__compat) continue;
    const key = member.replace(/_static$/, "");
    const seen = members.get(key);
    if (!seen || lacking(part).length < lacking(seen).length) members.set(key, part);
  }
}
const own = (name) => (Object.hasOwn(interfaces, name) ? interfaces[name] : undefined);

const api = {
  create(context) {
    const say = (node, what, entry) => {
      const browsers = missing(entry);
      if (browsers) context.report({ node, message: `${what} is missing in ${browsers}` });
    };
    const globals = new Set();
    const keys = new Set(); // of the script's own objects
    const uses = [];
    return {
      Program(node) {
        for (const { identifier } of context.sourceCode.getScope(node).through) {
          globals.add(identifier);
          say(identifier, identifier.name, own(identifier.name) ?? mdn.api.Window[identifier.name]);
        }
      },
      "ObjectExpression > Property"({ key }) {
        keys.add(key.name);
      },
      MemberExpression({ object, property, computed }) {
        if (object.property?.name !== "dataset") uses.push([object, property, computed ? property.value : property.name]);
      },
      "CallExpression[callee.property.name='addEventListener']"({ arguments: [event] }) {
        say(event, `the event ${event.value}`, members.get(`${event.value}_event`));
      },
      "Program:exit"() {
        for (const [object, property, name] of uses) {
          const exact = globals.has(object) && own(object.name);
          const entry = exact && (exact[`${name}_static`] ?? exact[name]);
          if (entry || !keys.has(name)) say(property, `.${name}`, entry || members.get(name));
        }
      },
    };
  },
};

/* Styles: the linter tells what is newer than Baseline 2020, which is older than all of the browsers; MDN tells which
   of them lack it. */
const entries = {
  notBaselineProperty: ({ property }) => mdn.css.properties[property],
  notBaselinePropertyValue: ({ property, value }) => mdn.css.properties[property][value],
  notBaselineAtRule: ({ atRule }) => mdn.css["at-rules"][atRule],
  notBaselineMediaCondition: ({ condition }) => mdn.css["at-rules"].media[condition],
  notBaselineSelector: ({ selector }) => mdn.css.selectors[selector],
};
const newer = css.rules["use-baseline"];
const style = {
  ...newer,
  create(context) {
    const report = (found) => {
      if (!(found.messageId in entries)) return; // by the next rule
      const browsers = missing(entries[found.messageId](found.data));
      const name = newer.meta.messages[found.messageId].match(/^.*?(?= is )/)[0];
      if (browsers === undefined) context.report(found);
      else if (browsers) context.report({ loc: found.loc, message: `${name} is missing in ${browsers}`, data: found.data });
    };
    return newer.create(Object.create(context, { report: { value: report } }));
  },
};

/* Functions and units, which the linter sees neither inside one another nor in custom properties. */
const types = Object.values({ types: mdn.css.types, ...mdn.css.types });
const length = mdn.css.types.length;
const groups = {
  s: length.viewport_percentage_units_small,
  l: length.viewport_percentage_units_large,
  d: length.viewport_percentage_units_dynamic,
  c: length.container_query_length_units,
};
const value = {
  create(context) {
    const say = (node, what, entry) => {
      const browsers = missing(entry);
      if (browsers) context.report({ node, message: `${what} is missing in ${browsers}` });
    };
    const asked = []; // by the @supports around
    return {
      "Atrule[name='supports']": ({ prelude }) => asked.push(context.sourceCode.getText(prelude)),
      "Atrule[name='supports']:exit": () => asked.pop(),
      Declaration(node) {
        const text = context.sourceCode.getText(node.value).replace(/"[^"]*"|'[^']*'|url\([^)]*\)/g, "");
        for (const [call, name] of text.matchAll(/([a-z][\w-]*)\(/gi)) {
          if (asked.some((prelude) => prelude.includes(call))) continue;
          say(node, `${name}()`, types.map((type) => type[name]).find((entry) => entry?.__compat));
        }
        for (const [, unit] of text.matchAll(/(?<![\w#-])[\d.]+([a-z]+)/gi)) {
          say(node, `the unit ${unit}`, length[unit] ?? (/^([sld]v|cq)\w+$/.test(unit) && groups[unit[0]]));
        }
      },
      FeatureRange: (node) => say(node, "a media query written as a range", mdn.css["at-rules"].media.range_syntax),
    };
  },
};

const book = { rules: { api, style, value } };
const linterOptions = { reportUnusedDisableDirectives: "error" };
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.css"],
      plugins: { book, css },
      language: "css/css",
      linterOptions,
      rules: { "book/style": ["error", { available: 2020 }], "book/value": "error" },
    },
    {
      files: ["**/*.js"],
      plugins: { "es-x": esX, book },
      languageOptions: { sourceType: "script" },
      linterOptions,
      rules: {
        ...esX.configs["flat/restrict-to-es2021"].rules,
        "es-x/no-regexp-lookbehind-assertions": "error",
        "book/api": "error",
      },
    },
  ],
});

async function lint(name, text) {
  const [{ messages, suppressedMessages }] = await eslint.lintText(text, { filePath: name });
  const silent = suppressedMessages.filter(({ suppressions }) => !suppressions.some((one) => one.justification));
  return [
    ...messages.map(({ line, message }) => `${name}:${line}: ${message}`),
    ...silent.map(({ line }) => `${name}:${line}: allowed without a reason`),
  ];
}

/* Data, and others' code: the syntax alone. */
function parse(name, text) {
  try {
    espree.parse(text, { ecmaVersion: 2021 });
    return [];
  } catch ({ lineNumber, message }) {
    return [`${name}:${lineNumber}: ${message}`];
  }
}

/* Pages. */
function* lacked(element, attributes) {
  const known = mdn.html.elements[element] ?? {};
  yield [`<${element}>`, known];
  for (const [attribute, value] of Object.entries(attributes)) {
    const entry = known[attribute] ?? mdn.html.global_attributes[attribute];
    yield [`${attribute} of <${element}>`, entry];
    for (const kind of [known[`${attribute}_${value}`], entry?.[value], entry?.[`${value}_value`]]) {
      yield [`${attribute}="${value}" of <${element}>`, kind];
    }
  }
}
const check = (name, elements) =>
  elements
    .flatMap(([element, attributes]) => [...lacked(element, attributes)])
    .filter(([, entry]) => missing(entry))
    .map(([what, entry]) => `${name}: ${what} is missing in ${missing(entry)}`);

const found = [];
for (const [name, content] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const look = name.endsWith(".html") ? check : name.endsWith(".min.js") ? parse : lint;
  found.push(...(await look(name, content)));
}
process.stdout.write(JSON.stringify(found));
