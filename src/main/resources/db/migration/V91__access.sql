-- Who may what at the page for people and its REST interface. Passwords are in the users file, with those of the console.

CREATE TABLE access_group (
    name         text PRIMARY KEY CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$'),
    roles        text[]  NOT NULL DEFAULT '{}' CHECK (roles <@ ARRAY['viewer', 'requester', 'approver', 'administrator']),
    sources      text[]  NOT NULL DEFAULT '{}',      -- names of PACS; '*' for all
    destinations text[]  NOT NULL DEFAULT '{}',      -- the same of destinations
    identified   boolean NOT NULL DEFAULT false,     -- may see and get what says whose it is
    urgent       boolean NOT NULL DEFAULT false,
    claim        text    NOT NULL DEFAULT ''         -- how an OpenID provider calls this group; empty: by its name
);

CREATE TABLE access_person (
    name         text PRIMARY KEY,
    mail         text        NOT NULL DEFAULT '',
    groups       text[]      NOT NULL DEFAULT '{}',  -- of a provider's people as it last said
    issuer       text,                               -- of the OpenID provider that knows this one; null: a local user
    subject      text,
    made_at      timestamptz NOT NULL DEFAULT now(),
    signed_in_at timestamptz,
    UNIQUE (issuer, subject)
);

CREATE TABLE access_token (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner        text        NOT NULL,
    from_provider boolean    NOT NULL,               -- whether the owner is a provider's person, and not the local user of that name
    label        text        NOT NULL,
    hash         text        NOT NULL UNIQUE,        -- SHA-256 of 32 random bytes, in hexadecimal digits
    made_at      timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    revoked_at   timestamptz
);
CREATE INDEX access_token_by_owner ON access_token (owner, id);

-- Every look at patient data, and every decision about a request.
CREATE TABLE access_audit (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT now(),
    person     text        NOT NULL,
    via        text        NOT NULL,                 -- page, token or command
    action     text        NOT NULL,                 -- query, items, results, files, submit, approve ...
    request_id bigint,                               -- no key: what was seen outlives the request
    pacs       text        NOT NULL DEFAULT '',
    shown      bigint      NOT NULL DEFAULT 0        -- matches, rows or files
);
CREATE INDEX access_audit_by_person ON access_audit (person, id);
CREATE INDEX access_audit_by_request ON access_audit (request_id, id) WHERE request_id IS NOT NULL;
