// Checks of a suite: each counts, each failure is printed, the end is one
// line "N passed, N failed" and an exit code.
let passed = 0;
let failed = 0;

export function ok(holds, what) {
	if (holds) {
		passed += 1;
	} else {
		failed += 1;
		console.log(`FAIL ${what}`);
	}
	return Boolean(holds);
}

export function equal(have, want, what) {
	return ok(have === want, `${what}: ${JSON.stringify(have)} instead of ${JSON.stringify(want)}`);
}

// Run one named check; an exception is a failure.
export async function check(name, run) {
	const before = failed;
	try {
		await run();
	} catch (e) {
		failed += 1;
		console.log(`FAIL ${name}: ${e.stack ?? e}`);
	}
	console.log(`${failed === before ? 'ok  ' : 'BAD '} ${name}`);
	return failed === before;
}

// A check that proves a requirement prints its number only when it held and
// made at least one comparison.
export async function proves(number, name, run) {
	const made = passed;
	if (await check(name, run) && passed > made) console.log(`R${number} ok`);
}

export function finish() {
	console.log(`${passed} passed, ${failed} failed`);
	process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
