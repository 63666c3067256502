// Writes the first plan of `init`: commented, and valid as soon as hosts and users are the real ones.

import type { Language } from '../model/request.ts'
import type { MailboxRow } from './csv.ts'

type Comments = {
  head: readonly string[]
  timezone: string
  journal: string
  secrets: string
  servers: string
  host: string
  port: string
  tls: string
  ca: string
  login: string
  master: string
  password: readonly string[]
  connections: string
  defaults: string
  parallel: string
  folders: readonly string[]
  mailboxes: readonly string[]
  id: string
  group: string
  priority: string
  address: string
}

const en: Comments = {
  head: [
    'Plan of a migration for pec-migrate. Change hosts and users, then:',
    '  pec-migrate check <plan>    logs in on both sides, changes nothing, says what would go wrong',
    '  pec-migrate run <plan>      copies and verifies; after any interruption, the same command again',
  ],
  timezone: 'times without an offset are read here',
  journal: 'default: beside the plan, <plan>.journal.sqlite',
  secrets: 'all passwords in one table: side, server, user, password (pec-migrate help passwords)',
  servers: 'The servers, by a name of your choice.',
  host: 'host name only, without imaps://; or provider: aruba (pec-migrate providers lists the presets)',
  port: 'default 993, or 143 with starttls',
  tls: 'implicit | starttls | none',
  ca: 'an extra trust anchor; or fingerprint: "sha256:…" for one certificate',
  login: 'form of the login name, if it is not simply the user',
  master: 'one account that opens all mailboxes, instead of one password each; form: authzid or "{user}*{master}"',
  password: [
    'Where the password of each user is: exactly one of env, file, command, prompt. Never the password itself.',
    'A mailbox may have a password of its own, which goes before this.',
  ],
  connections: 'at once, over all mailboxes and for one',
  defaults: 'Default servers; a mailbox may say server: itself.',
  parallel: 'mailboxes at the same time',
  folders: [
    'Everything is copied unless you say otherwise here. Names as people read them, "/" between levels.',
    'Sent, drafts, trash and spam find their counterpart by themselves (specialUse: false switches that off).',
  ],
  mailboxes: ['One entry per mailbox.'],
  id: 'default: the source user',
  group: 'free label, status sums by it',
  priority: '1 first … 9 last, default 5',
  address: 'Where the user is not the PEC address: target: { user: M123, address: office@new.example }',
}

const it: Comments = {
  head: [
    'Piano di una migrazione per pec-migrate. Cambiare host e utenti, poi:',
    '  pec-migrate check <piano>    entra da entrambi i lati, non cambia nulla, dice che cosa andrebbe storto',
    '  pec-migrate run <piano>      copia e verifica; dopo qualsiasi interruzione, di nuovo lo stesso comando',
  ],
  timezone: 'fuso delle ore che non ne hanno uno',
  journal: 'se manca: accanto al piano, <piano>.journal.sqlite',
  secrets: 'tutte le password in una tabella: side, server, user, password (pec-migrate help passwords)',
  servers: 'I server, con un nome a scelta.',
  host: 'solo il nome, senza imaps://; oppure provider: aruba (pec-migrate providers elenca i profili pronti)',
  port: 'se manca 993, oppure 143 con starttls',
  tls: 'implicit | starttls | none',
  ca: 'un’autorità in più di cui fidarsi; oppure fingerprint: "sha256:…" per un solo certificato',
  login: 'forma del nome di accesso, se non è semplicemente l’utente',
  master:
    'un’utenza che apre tutte le caselle, invece di una password per ciascuna; form: authzid oppure "{user}*{master}"',
  password: [
    'Dove si trova la password di ogni utente: esattamente uno tra env, file, command, prompt. Mai la password stessa.',
    'Una casella può avere una password sua, che vale più di questa.',
  ],
  connections: 'contemporanee, per tutte le caselle e per una',
  defaults: 'I server predefiniti; una casella può indicare server: per sé.',
  parallel: 'caselle in contemporanea',
  folders: [
    'Si copia tutto, salvo quanto indicato qui. I nomi sono quelli che si leggono, con «/» tra i livelli.',
    'Posta inviata, bozze, cestino e spam trovano da soli la cartella corrispondente (specialUse: false lo disattiva).',
  ],
  mailboxes: ['Una voce per casella.'],
  id: 'se manca: l’utente di origine',
  group: 'etichetta libera, status somma per gruppo',
  priority: '1 prima … 9 ultima, se manca 5',
  address: 'Quando l’utente non è l’indirizzo PEC: target: { user: M123, address: ufficio@nuovo.example }',
}

const examples = {
  en: {
    old: 'old',
    new: 'new',
    user: 'office',
    group: 'Offices',
    secrets: 'secrets',
    excluded: 'Trash/*',
    from: 'Sent',
    to: 'Archive/Sent',
  },
  it: {
    old: 'vecchio',
    new: 'nuovo',
    user: 'ufficio',
    group: 'Uffici',
    secrets: 'segreti',
    excluded: 'Cestino/*',
    from: 'Posta inviata',
    to: 'Archivio/Inviata',
  },
}

export type StarterServers = { servers: readonly string[]; source: string; target: string }

/** The servers that the plan names; `source` and `target`: those of rows that name none. */
export function starterServers(lang: Language, rows: readonly MailboxRow[]): StarterServers {
  const { old: source, new: target } = examples[lang]
  const names = rows.flatMap((row) => [row.sourceServer ?? source, row.targetServer ?? target])
  return { servers: namesOf(names), source, target }
}

/** The text of the plan; with rows of a CSV, their mailboxes instead of an example. */
export function starterPlan(lang: Language, rows: readonly MailboxRow[] = []): string {
  const say = { en, it }[lang]
  const example = examples[lang]
  const given: readonly MailboxRow[] =
    rows.length > 0
      ? rows
      : [{ sourceUser: `${example.user}@${example.old}.example`, targetUser: `${example.user}@${example.new}.example` }]
  const sources = namesOf(given.map((row) => row.sourceServer ?? example.old))
  const targets = namesOf(given.map((row) => row.targetServer ?? example.new))
  const [source = example.old] = sources
  const [target = example.new] = targets
  const servers = namesOf([...sources, ...targets])

  return [
    ...say.head.map(comment),
    '',
    'version: 1',
    option('# ', 'timezone: Europe/Rome', say.timezone),
    option('# ', 'journal: migration.sqlite', say.journal),
    option('# ', `secrets: ${example.secrets}.csv`, say.secrets),
    '',
    comment(say.servers),
    'servers:',
    ...servers.flatMap((name, index) => serverLines(name, index === 0, say, example.secrets)),
    '',
    comment(say.defaults),
    `source: ${quoted(source)}`,
    `target: ${quoted(target)}`,
    '',
    option('# ', 'mailboxesInParallel: 8', say.parallel),
    '',
    ...say.folders.map(comment),
    '# folders:',
    `#   exclude: [${quoted(example.excluded)}]`,
    `#   map: { ${quoted(example.from)}: ${quoted(example.to)} }`,
    '',
    ...say.mailboxes.map(comment),
    'mailboxes:',
    ...given.flatMap((row) =>
      mailboxLines(
        { ...row, sourceServer: row.sourceServer ?? example.old, targetServer: row.targetServer ?? example.new },
        source,
        target,
      ),
    ),
    ...(rows.length > 0
      ? []
      : [
          option('    # ', `id: ${example.user}`, say.id),
          option('    # ', `group: ${example.group}`, say.group),
          option('    # ', 'priority: 1', say.priority),
          `    # ${say.address}`,
        ]),
    '',
  ].join('\n')
}

/** The host that stands for one that has yet to be filled in. */
export function starterHost(name: string): string {
  return `imaps.${plainName(name)}.example`
}

function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-|-$/g, '') || 'server'
}

function serverLines(name: string, explained: boolean, say: Comments, secrets: string): string[] {
  const noted = (line: string, note: string) => (explained ? option('    ', line, note) : `    ${line}`)
  const host = plainName(name)
  return [
    `  ${quoted(name)}:`,
    noted(`host: ${starterHost(name)}`, say.host),
    ...(explained
      ? [
          option('    # ', 'port: 993', say.port),
          option('    # ', 'tls: implicit', say.tls),
          option('    # ', 'ca: certs/ca.pem', say.ca),
          option('    # ', 'login: "{user}"', say.login),
          option(
            '    # ',
            'master: { user: migration, password: { env: MASTER_PASSWORD }, form: authzid }',
            say.master,
          ),
          ...say.password.map((line) => `    # ${line}`),
        ]
      : []),
    `    password: { file: ${quoted(`${secrets}/${host}/{user}.txt`)} }`,
    noted('connections: { total: 16, perMailbox: 3 }', say.connections),
  ]
}

function mailboxLines(row: MailboxRow, source: string, target: string): string[] {
  const account = (
    user: string,
    server: string | undefined,
    address: string | undefined,
    standard: string,
    more: readonly string[] = [],
  ) =>
    '{ ' +
    ([
      ...(server !== undefined && server !== standard ? [`server: ${quoted(server)}`] : []),
      `user: ${quoted(user)}`,
      ...(address === undefined ? [] : [`address: ${quoted(address)}`]),
      ...more,
    ].join(', ') +
      ' }')
  const place = [
    ...(row.under === undefined ? [] : [`under: ${quoted(row.under)}`]),
    ...(row.merge === undefined ? [] : [`merge: ${row.merge}`]),
  ]
  const lines = [
    ...(row.id === undefined ? [] : [`id: ${quoted(row.id)}`]),
    ...(row.group === undefined ? [] : [`group: ${quoted(row.group)}`]),
    ...(row.priority === undefined ? [] : [`priority: ${row.priority}`]),
    ...(row.contact === undefined ? [] : [`contact: ${quoted(row.contact)}`]),
    ...(row.applications === undefined ? [] : [`applications: [${row.applications.map(quoted).join(', ')}]`]),
    `source: ${account(row.sourceUser, row.sourceServer, row.sourceAddress, source)}`,
    ...(row.archive === undefined ? [] : [`target: { archive: ${quoted(row.archive)} }`]),
    ...(row.targetUser === undefined
      ? []
      : [`target: ${account(row.targetUser, row.targetServer, row.targetAddress, target, place)}`]),
    ...(row.retired === undefined ? [] : [`retired: ${quoted(row.retired)}`]),
  ]
  return lines.map((line, index) => `  ${index === 0 ? '-' : ' '} ${line}`)
}

function namesOf(names: readonly string[]): string[] {
  return [...new Set(names)]
}

function option(start: string, line: string, note: string): string {
  return `${start}${line.padEnd(28)} # ${note}`
}

function comment(text: string): string {
  return `# ${text}`
}

// A JSON string is also a YAML one. Plain where that cannot be read as a number, a date or anything but text.
function quoted(text: string): string {
  return /^[A-Za-z][A-Za-z0-9._@-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|[ny])$/i.test(text)
    ? text
    : JSON.stringify(text)
}
