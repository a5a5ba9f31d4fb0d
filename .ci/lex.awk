# Tear C apart: -v want=code prints the source without comments and with every
# string as "", -v want=text prints the strings; both as FILE:LINE:what.
# Templates are HTML: only their {! ... !} and {{ ... }} would be C, and those
# are checked as generated code.
function flush_line() {
	if (want == "code" && code ~ /[^ \t]/)
		print FILENAME ":" FNR ":" code
	code = ""
}

FNR == 1 { state = "" }

{
	n = length($0)
	for (i = 1; i <= n; i++) {
		c = substr($0, i, 1)
		two = substr($0, i, 2)
		if (state == "comment") {
			if (two == "*/") {
				state = ""
				i++
			}
		} else if (state == "string" || state == "char") {
			if (c == "\\") {
				text = text two
				i++
			} else if (state == "string" && c == "\"") {
				if (want == "text")
					print FILENAME ":" FNR ":" text
				state = ""
				code = code "\"\""
			} else if (state == "char" && c == "'") {
				state = ""
				code = code "' '"
			} else
				text = text c
		} else if (two == "/*") {
			state = "comment"
			i++
		} else if (two == "//")
			break
		else if (c == "\"" || c == "'") {
			state = c == "\"" ? "string" : "char"
			text = ""
		} else
			code = code c
	}
	# #include "x" is neither text nor code
	if ($0 ~ /^[ \t]*#[ \t]*include/)
		code = ""
	flush_line()
}
