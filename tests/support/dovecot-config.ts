// The configuration file of a throw-away Dovecot, in the syntax of 2.3 (Debian 12) or 2.4 (Debian 13).

export type DovecotOptions = {
  /** Hierarchy separator that clients see; default "/". */
  separator?: string
  /** Prefix of the personal namespace, e.g. "INBOX."; default none. */
  prefix?: string
  /**
   * Names that the server announces as special use, e.g. { 'Posta inviata': '\\Sent' }; made and subscribed at first
   * login.
   */
  specialUse?: Readonly<Record<string, string>>
  /** Make the special folders at first login (default), or only announce them once somebody made them. */
  autoCreate?: boolean
  /** The whole CAPABILITY answer after login, in place of the server's own. */
  capability?: string
  /** Capabilities left out of the server's own list, e.g. ['UIDPLUS', 'MULTIAPPEND']. */
  hide?: readonly string[]
  /** Storage limit of every user, e.g. "1M"; default none, and then no QUOTA either. */
  quota?: string
  /** Connections per user and address; default 100. */
  maxConnections?: number
  /** Longest command line, e.g. "8k". */
  maxLineLength?: string
  /** mail_fsync; default never, which is faster and survives anything but a power cut of the whole machine. */
  fsync?: 'never' | 'optimized' | 'always'
  /** Accept names that hold the storage's own separator by escaping them on disk; default true. */
  escapeNames?: boolean
  /** A master user with this password may log in for anyone, as authzid or as "user*master". */
  masterPassword?: string
  /** Refuse LOGIN without TLS. */
  tlsOnly?: boolean
  /** More lines, in the syntax of the installed version. */
  config?: readonly string[]
}

export type Place = { dir: string; port: number; tlsPort: number; version: '2.3' | '2.4' }

// What Dovecot 2.3 announces after login; taking one away means writing all the others.
const capabilities23 =
  'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES THREAD=REFS ' +
  'THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL ' +
  'CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES ' +
  'WITHIN CONTEXT=SEARCH LIST-STATUS ' +
  'BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE'

/** Renders the configuration for the installed version. */
export function dovecotConfig(permit: Place, options: DovecotOptions): string {
  const lines = permit.version === '2.3' ? for23(permit, options) : for24(permit, options)
  return [...lines, ...(options.config ?? []), ''].join('\n')
}

function common({ dir, port, tlsPort }: Place, options: DovecotOptions, unlimited: string): string[] {
  return [
    `base_dir = ${dir}/run`,
    `state_dir = ${dir}/state`,
    `instance_name = lab-${port}`,
    `log_path = ${dir}/log`,
    'listen = 127.0.0.1',
    'first_valid_uid = 1',
    'default_vsz_limit = 1G',
    'auth_mechanisms = plain login',
    // Wrong passwords are part of the tests: no waiting after one, and no growing penalty for the address.
    'auth_failure_delay = 0',
    `mail_fsync = ${options.fsync ?? 'never'}`,
    ...(options.maxLineLength === undefined ? [] : [`imap_max_line_length = ${options.maxLineLength}`]),
    'service anvil {',
    '  client_limit = 4000',
    '  unix_listener anvil-auth-penalty {',
    '    mode = 0',
    '  }',
    '}',
    'service imap-login {',
    `  ${unlimited}`,
    '  process_min_avail = 1',
    '  inet_listener imap {',
    `    port = ${port}`,
    '  }',
    '  inet_listener imaps {',
    `    port = ${tlsPort}`,
    '  }',
    '}',
    'service imap {',
    '  process_limit = 400',
    '}',
  ]
}

function namespace(options: DovecotOptions): string[] {
  const auto = options.autoCreate === false ? [] : ['    auto = subscribe']
  const special = Object.entries(options.specialUse ?? {})
  return [
    'namespace inbox {',
    '  inbox = yes',
    `  separator = ${options.separator ?? '/'}`,
    `  prefix = ${options.prefix ?? ''}`,
    ...special.flatMap(([name, use]) => [`  mailbox "${name}" {`, ...auto, `    special_use = ${use}`, '  }']),
    '}',
  ]
}

function for23(permit: Place, options: DovecotOptions): string[] {
  const { dir } = permit
  const escape = options.escapeNames === false ? [] : ['mail_plugins = listescape']
  const all = `${capabilities23}${options.quota === undefined ? '' : ' QUOTA'}`.split(' ')
  const own = options.hide === undefined ? undefined : all.filter((name) => !options.hide?.includes(name)).join(' ')
  const capability = options.capability ?? own
  const master =
    options.masterPassword === undefined
      ? []
      : [
          'auth_master_user_separator = *',
          'passdb {',
          '  driver = static',
          `  args = password=${options.masterPassword}`,
          '  master = yes',
          '}',
        ]
  return [
    ...common(permit, options, 'service_count = 0'),
    'protocols = imap',
    'ssl = yes',
    `ssl_cert = <${dir}/cert.pem`,
    `ssl_key = <${dir}/key.pem`,
    `disable_plaintext_auth = ${options.tlsOnly === true ? 'yes' : 'no'}`,
    `mail_location = maildir:${dir}/mail/%u`,
    `mail_max_userip_connections = ${options.maxConnections ?? 100}`,
    ...escape,
    ...master,
    'passdb {',
    '  driver = static',
    '  args = password=secret',
    '}',
    'userdb {',
    '  driver = static',
    `  args = uid=mail gid=mail home=${dir}/mail/%u`,
    '}',
    ...namespace(options),
    ...(capability === undefined ? [] : [`imap_capability = ${capability}`]),
    ...(options.quota === undefined
      ? []
      : [
          'protocol imap {',
          '  mail_plugins = $mail_plugins quota imap_quota',
          '}',
          'plugin {',
          '  quota = count:User quota',
          `  quota_rule = *:storage=${options.quota}`,
          '  quota_grace = 0',
          '  quota_vsizes = yes',
          '}',
        ]),
  ]
}

// Written from the upgrade guide and the settings reference of 2.4; `doveconf -c` of a 2.4 is the judge.
function for24(permit: Place, options: DovecotOptions): string[] {
  const { dir } = permit
  const capability =
    options.capability === undefined
      ? ['imap_capability {', ...(options.hide ?? []).map((name) => `  ${name} = no`), '}']
      : [`imap_capability = ${options.capability}`]
  const master =
    options.masterPassword === undefined
      ? []
      : [
          'auth_master_user_separator = *',
          'passdb master {',
          '  driver = static',
          `  passdb_static_password = ${options.masterPassword}`,
          '  master = yes',
          '}',
        ]
  return [
    'dovecot_config_version = 2.4.0',
    'dovecot_storage_version = 2.4.0',
    ...common(permit, options, 'restart_request_count = unlimited'),
    'protocols {',
    '  imap = yes',
    '}',
    'ssl = yes',
    `ssl_server_cert_file = ${dir}/cert.pem`,
    `ssl_server_key_file = ${dir}/key.pem`,
    `auth_allow_cleartext = ${options.tlsOnly === true ? 'no' : 'yes'}`,
    'mail_driver = maildir',
    `mail_home = ${dir}/mail/%{user}`,
    `mail_path = ${dir}/mail/%{user}`,
    `mail_inbox_path = ${dir}/mail/%{user}`,
    'mail_uid = mail',
    'mail_gid = mail',
    ...(options.escapeNames === false ? [] : ['mailbox_list_storage_escape_char = "\\\\"']),
    'protocol imap {',
    `  mail_max_userip_connections = ${options.maxConnections ?? 100}`,
    ...(options.quota === undefined ? [] : ['  mail_plugins {', '    quota = yes', '    imap_quota = yes', '  }']),
    '}',
    ...master,
    'passdb static {',
    '  passdb_static_password = secret',
    '}',
    'userdb static {',
    '  fields {',
    '    uid = mail',
    '    gid = mail',
    `    home = ${dir}/mail/%{user}`,
    '  }',
    '}',
    ...namespace(options),
    ...capability,
    ...(options.quota === undefined
      ? []
      : [
          'quota "User quota" {',
          '  driver = count',
          `  quota_storage_size = ${options.quota}`,
          '  quota_storage_grace = 0',
          '}',
        ]),
  ]
}
