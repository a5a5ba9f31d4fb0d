-- wrk: one case page with a session, as BENCH_COOKIE and the address say.
-- The last line that it prints is "bench REQUESTS MICROSECONDS ERRORS".
wrk.headers["Cookie"] = os.getenv("BENCH_COOKIE")

function done(summary)
	local e = summary.errors
	print(string.format("bench %d %d %d", summary.requests, summary.duration,
		e.connect + e.read + e.write + e.status + e.timeout))
end
