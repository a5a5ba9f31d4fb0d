// What HSDS 3.0 asks of the services of a directory (docs.openreferral.org,
// "Schema reference" 3.0): names, types and what may not be missing.  Written for
// these tests; a field that is not here is an error.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const text = (v) => typeof v === 'string' && v !== '';
const number = (v) => typeof v === 'number';
const boolean = (v) => typeof v === 'boolean';
const id = (v) => text(v) && UUID.test(v);
const one = (...of) => (v) => of.includes(v);
const date = (v) => text(v) && /^\d{4}-\d{2}-\d{2}$/.test(v);
const time = (v) => text(v) && /^([01]\d|2[0-3]):[0-5]\d(Z|[+-]\d{2}:\d{2})$/.test(v);
const days = (v) => text(v) && v.split(',').every((d) => ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'].includes(d));

// kind: { field: rule }, "!" marks what is required, a string another kind, [kind] a list
const SCHEMA = {
	page: {
		'!total_items': number, '!total_pages': number, '!page_number': number, '!size': number,
		'!first_page': boolean, '!last_page': boolean, '!empty': boolean, '!contents': ['service'],
	},
	service: {
		'!id': id, '!name': text, '!status': one('active', 'inactive', 'defunct', 'temporarily closed'),
		alternate_name: text, description: text, fees_description: text, eligibility_description: text,
		minimum_age: number, maximum_age: number, assured_date: date, alert: text,
		phones: ['phone'], schedules: ['schedule'], service_areas: ['service_area'],
		service_at_locations: ['service_at_location'], languages: ['language'], '!organization': 'organization',
		cost_options: ['cost_option'], required_documents: ['required_document'], contacts: ['contact'],
	},
	organization: { '!id': id, '!name': text, '!description': text, alternate_name: text },
	service_at_location: { '!id': id, description: text, location: 'location' },
	location: {
		'!id': id, '!location_type': one('physical', 'postal', 'virtual'), name: text, alternate_name: text,
		description: text, transportation: text, addresses: ['address'], phones: ['phone'],
		schedules: ['schedule'], languages: ['language'], accessibility: ['accessibility'],
	},
	address: {
		'!id': id, '!address_1': text, '!city': text, region: text, '!state_province': text, '!postal_code': text,
		'!country': (v) => text(v) && /^[A-Z]{2}$/.test(v), '!address_type': one('physical', 'postal', 'virtual'),
	},
	phone: { '!id': id, '!number': text, type: one('text', 'voice', 'fax', 'cell', 'video', 'pager', 'textphone'), description: text },
	schedule: {
		'!id': id, freq: one('WEEKLY', 'MONTHLY'), interval: number, byday: days, opens_at: time, closes_at: time,
		timezone: number, description: text,
	},
	service_area: { '!id': id, name: text, description: text },
	language: { '!id': id, name: text, code: text },
	accessibility: { '!id': id, description: text },
	cost_option: { '!id': id, option: text, currency: (v) => text(v) && /^[A-Z]{3}$/.test(v), amount: number },
	required_document: { '!id': id, document: text },
	contact: { '!id': id, name: text },
};

// What is wrong with it, as paths; nothing: [].
export function faults(value, kind = 'page', at = kind) {
	if (Array.isArray(kind)) {
		if (!Array.isArray(value)) return [`${at}: no list`];
		return value.flatMap((v, i) => faults(v, kind[0], `${at}[${i}]`));
	}
	if (typeof kind === 'function') return kind(value) ? [] : [`${at}: ${JSON.stringify(value)}`];
	if (value === null || typeof value !== 'object') return [`${at}: no object`];
	const rules = Object.fromEntries(Object.entries(SCHEMA[kind]).map(([k, v]) => [k.replace('!', ''), v]));
	const missing = Object.keys(SCHEMA[kind]).filter((k) => k.startsWith('!') && !(k.slice(1) in value));
	return [
		...missing.map((k) => `${at}.${k.slice(1)}: missing`),
		...Object.entries(value).flatMap(([k, v]) => (rules[k] ? faults(v, rules[k], `${at}.${k}`) : [`${at}.${k}: unknown`])),
	];
}
