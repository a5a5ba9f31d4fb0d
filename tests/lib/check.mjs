// Checks of a suite: each counts, each failure is printed, the end is one
// line "N passed, N failed" and an exit code.
import { AsyncLocalStorage } from 'node:async_hooks';

let passed = 0;
let failed = 0;
const inner = new AsyncLocalStorage(); // what the check has counted that runs

export function ok(holds, what) {
	if (holds) passed += 1;
	else failed += 1;
	// a check counts what the checks inside it find
	for (let mine = inner.getStore(); mine; mine = mine.outer) {
		if (holds) mine.passed += 1;
		else mine.failed += 1;
	}
	if (!holds) console.log(`FAIL ${what}`);
	return Boolean(holds);
}

export function equal(have, want, what) {
	return ok(have === want, `${what}: ${JSON.stringify(have)} instead of ${JSON.stringify(want)}`);
}

// Run one check with counters of its own, since checks may run side by side;
// an exception is a failure.
async function counted(name, run) {
	const mine = { passed: 0, failed: 0, outer: inner.getStore() };
	await inner.run(mine, async () => {
		try {
			await run();
		} catch (e) {
			ok(false, `${name}: ${e.stack ?? e}`);
		}
	});
	console.log(`${mine.failed === 0 ? 'ok  ' : 'BAD '} ${name}`);
	return mine;
}

// Run one named check; did it hold?
export async function check(name, run) {
	return (await counted(name, run)).failed === 0;
}

// A check that proves a requirement prints its number only when it held and
// made at least one comparison.
export async function proves(number, name, run) {
	const mine = await counted(name, run);
	if (mine.failed === 0 && mine.passed > 0) console.log(`R${number} ok`);
}

export function finish() {
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
