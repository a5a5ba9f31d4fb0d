// R2: no value of the database can be put in another place.  Every column of
// every row that belongs to a person, a case or a referral is exchanged with
// another row's, moved or changed; the portal refuses, or shows what the right
// people wrote, and grants nobody anything.
import { check, finish, ok, proves } from '../lib/check.mjs';
import { columns } from './lib.mjs';
import * as people from './swap_cases.mjs';
import * as glass from './swap_glass.mjs';
import * as referrals from './swap_referrals.mjs';
import * as stat from './swap_stat.mjs';
import { tried } from './swap_world.mjs';

// Mechanism and lists that hold nothing of anybody; rosters, seeds, those who
// join, recovery, the directory, files and the trail have attacks of their own; so has guessing (tests/web).
const common = new RegExp(`^(${['directory', 'chunk', 'upload', 'partner', 'counter', 'request',
	'trail', 'tree_leaf', 'tree_node', 'checkpoint', 'migration', 'migration_lock',
	'roster_link', 'roster_state', 'roster_unit', 'roster_member', 'agreement', 'unit_prev', 'join_request',
	'proposal', 'custodian_key', 'recovery', 'device', 'guess', 'rush'].join('|')})[.]`);

await proves(2, 'no value of the database works in another place', async () => {
	for (const part of [...Object.values(people), ...Object.values(referrals), ...Object.values(glass), ...Object.values(stat)]) {
		await check(part.name, part);
	}
	const left = columns().filter((c) => !common.test(c) && !tried.has(c));
	ok(left.length === 0, `columns that nobody tried: ${left}`);
	console.log(`${tried.size} columns`);
});
finish();
