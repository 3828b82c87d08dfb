-- A form server as its file names it. Parameters: server, url.
INSERT INTO kobo_server (name, url) VALUES (:#server, :#url)
ON CONFLICT (name) DO UPDATE SET url = excluded.url, resume_at = NULL WHERE kobo_server.url <> excluded.url
