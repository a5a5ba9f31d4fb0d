/* The one place that asks other hosts. */
#include <curl/curl.h>

#include <string.h>

#include "ctl/fetch.h"

#define PATIENCE 20L /* seconds */

static size_t
take(char *p, size_t size, size_t n, void *to)
{
	struct buf *b = to;

	buf_put(b, p, size * n);
	return b->failed ? 0 : size * n;
}

static CURLcode
ask(CURL *c, const char *url, const char *ca, struct buf *b)
{
	CURLcode rc = curl_easy_setopt(c, CURLOPT_URL, url);

	if (rc == CURLE_OK)
		rc = curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(c, CURLOPT_TIMEOUT, PATIENCE);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(c, CURLOPT_USERAGENT,
		    "lindung-witness/" LINDUNG_VERSION);
	if (rc == CURLE_OK && ca != NULL)
		rc = curl_easy_setopt(c, CURLOPT_CAINFO, ca);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(c, CURLOPT_WRITEDATA, b);
	return rc == CURLE_OK ? curl_easy_perform(c) : rc;
}

enum err
fetch(struct arena *a, const char *url, const char *ca, long *status_r,
    struct bytes *body_r, const char **say_r)
{
	CURL *c;
	CURLcode rc;
	struct buf b;

	buf_init(&b, a, FETCH_MAX);
	*say_r = "";
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_MEMORY;
	c = curl_easy_init();
	if (c == NULL) {
		curl_global_cleanup();
		return ERR_MEMORY;
	}
	rc = ask(c, url, ca, &b);
	if (rc == CURLE_OK)
		rc = curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, status_r);
	curl_easy_cleanup(c);
	curl_global_cleanup();
	*body_r = buf_bytes(&b);
	if (rc == CURLE_WRITE_ERROR)
		return ERR_LIMIT;
	if (rc == CURLE_OK)
		return OK;
	*say_r = curl_easy_strerror(rc);
	return ERR_IO;
}
