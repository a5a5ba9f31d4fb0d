// Joins the components of govuk-frontend that our pages use, with what they
// import, into one ES module on standard output.  The package's modules use
// no default exports, no renaming and no cycles but that of types, so putting
// them one after the other and dropping import and export lines is enough;
// a clash of names would be a syntax error, which build.sh looks for.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = process.argv[2];
const components = {
	ErrorSummary: 'error-summary',
	ServiceNavigation: 'service-navigation',
	SkipLink: 'skip-link',
};

// The one line that several modules repeat.
const self =
	"const _self = typeof globalThis !== 'undefined' ? globalThis : self";

const seen = new Set();
const parts = [];

function stripped(text) {
	return text
		.replace(/^import .*;\n/gm, '')
		.replace(/^export \{.*\};\n/gm, '')
		.replace(`${self};\n`, '')
		.replace(/^[ \t]*\/\*\*?\n?(?:[^*]|\*(?!\/))*\*\/\n?/gm, '')
		.replace(/^[ \t]*\/\/.*\n?/gm, '')
		.replace(/\n{2,}/g, '\n')
		.trim();
}

function add(path) {
	if (seen.has(path))
		return;
	seen.add(path);
	const text = readFileSync(path, 'utf8');
	for (const [, from] of text.matchAll(/^import .* from '(.+)';$/gm))
		add(join(dirname(path), from));
	parts.push(stripped(text));
}

for (const name of Object.values(components))
	add(join(root, 'components', name, `${name}.mjs`));
// createAll() alone is wanted of init.mjs, whose imports are all components.
const init = stripped(readFileSync(join(root, 'init.mjs'), 'utf8'));
parts.push(init.slice(init.indexOf('function createAll(')));

console.log('/* govuk-frontend, MIT licence: see NOTICE. Made by cgi/front. */');
console.log(`${self};`);
console.log(parts.join('\n'));
console.log(`for (const part of [${Object.keys(components).join(', ')}])
  createAll(part);`);
