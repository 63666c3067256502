// How the scripted server answers each verb when no hook says otherwise.

import { decodeName, encodeName, imapDate, instantOf, quoted } from './imap-names.ts'
import { textOf, textsOf, type Value } from './imap-lines.ts'
import type { CommandContext, Opened } from './scripted-session.ts'
import { inSet, type ScriptedFolder, type ScriptedMessage } from './scripted-store.ts'
import type { ScriptedServer } from './scripted-server.ts'

export type Verb = (context: CommandContext, server: ScriptedServer) => void | Promise<void>

const pathOf = (value: Value | undefined): string => decodeName(textOf(value))
const wireName = (path: string): string => quoted(encodeName(path))

export const verbs: Readonly<Record<string, Verb>> = {
  CAPABILITY(context, server) {
    context.untagged(`CAPABILITY ${server.capabilities.join(' ')}`)
    context.ok()
  },
  NOOP(context) {
    tellNews(context)
    context.ok()
  },
  CHECK(context) {
    tellNews(context)
    context.ok()
  },
  LOGOUT(context) {
    context.untagged('BYE logging out')
    context.ok()
    context.close()
  },
  ID(context) {
    context.untagged('ID ("name" "Scripted")')
    context.ok()
  },
  ENABLE(context) {
    if (context.args.some((one) => textOf(one).toUpperCase() === 'CONDSTORE')) context.session.condstore = true
    context.untagged(`ENABLED ${context.session.condstore ? 'CONDSTORE' : ''}`.trimEnd())
    context.ok()
  },
  NAMESPACE(context, server) {
    context.untagged(`NAMESPACE ((${quoted(server.prefix)} ${quoted(server.separator)})) NIL NIL`)
    context.ok()
  },
  LOGIN(context, server) {
    const [user, password] = context.args.map((one) => textOf(one))
    server.logIn(context, user ?? '', password ?? '')
  },
  async AUTHENTICATE(context, server) {
    const [mechanism, initial] = context.args.map((one) => textOf(one))
    const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
    if (mechanism?.toUpperCase() === 'PLAIN') {
      const [authzid, user, password] = decode(initial ?? (await context.session.ask(''))).split('\0')
      server.logIn(context, user ?? '', password ?? '', authzid === '' ? undefined : authzid)
    } else if (mechanism?.toUpperCase() === 'LOGIN') {
      const user = decode(initial ?? (await context.session.ask('VXNlcm5hbWU6')))
      server.logIn(context, user, decode(await context.session.ask('UGFzc3dvcmQ6')))
    } else context.no('[CANNOT] unknown mechanism')
  },
  LIST(context, server) {
    // LIST (options) reference pattern RETURN (…): the options are optional (RFC 5258).
    const args = Array.isArray(context.args[0]) ? context.args.slice(1) : context.args
    const onlySubscribed =
      Array.isArray(context.args[0]) && textsOf(context.args[0]).some((one) => one.toUpperCase() === 'SUBSCRIBED')
    list(context, server, 'LIST', `${textOf(args[0])}${textOf(args[1])}`, onlySubscribed, textsOf(args[3]))
  },
  LSUB(context, server) {
    list(context, server, 'LSUB', `${textOf(context.args[0])}${textOf(context.args[1])}`, true, [])
  },
  STATUS(context) {
    const folder = context.account.folder(pathOf(context.args[0]))
    if (folder === undefined) return context.no('[NONEXISTENT] no such folder')
    context.untagged(`STATUS ${wireName(pathOf(context.args[0]))} (${statusOf(folder, textsOf(context.args[1]))})`)
    context.ok()
  },
  SELECT(context, server) {
    open(context, server, false)
  },
  EXAMINE(context, server) {
    open(context, server, true)
  },
  UNSELECT(context) {
    context.session.opened = undefined
    context.ok()
  },
  CLOSE(context) {
    if (!context.opened.readOnly) context.opened.folder.remove(deleted(context.opened))
    context.session.opened = undefined
    context.ok()
  },
  EXPUNGE(context) {
    context.opened.folder.remove(deleted(context.opened))
    tellNews(context)
    context.ok()
  },
  'UID EXPUNGE'(context) {
    const among = inSet(textOf(context.args[0]), highest(context.opened))
    context.opened.folder.remove(deleted(context.opened).filter((uid) => among(uid)))
    tellNews(context)
    context.ok()
  },
  CREATE(context, server) {
    const path = pathOf(context.args[0]).replace(new RegExp(`\\${server.separator}$`), '')
    if (context.account.folder(path) !== undefined) return context.no('[ALREADYEXISTS] the folder exists')
    context.account.create(path)
    context.ok()
  },
  DELETE(context) {
    const path = pathOf(context.args[0])
    if (path.toUpperCase() === 'INBOX' || !context.account.folders.delete(path))
      return context.no('[NONEXISTENT] no such folder')
    context.ok()
  },
  RENAME(context) {
    const [from, to] = [pathOf(context.args[0]), pathOf(context.args[1])]
    const folder = context.account.folder(from)
    if (folder === undefined) return context.no('[NONEXISTENT] no such folder')
    context.account.folders.delete(from)
    context.account.folders.set(to, folder)
    context.ok()
  },
  SUBSCRIBE(context) {
    context.account.subscribed.add(pathOf(context.args[0]))
    context.ok()
  },
  UNSUBSCRIBE(context) {
    context.account.subscribed.delete(pathOf(context.args[0]))
    context.ok()
  },
  APPEND: append,
  FETCH(context) {
    fetch(context, false)
  },
  'UID FETCH'(context) {
    fetch(context, true)
  },
  STORE(context) {
    store(context, false)
  },
  'UID STORE'(context) {
    store(context, true)
  },
  SEARCH(context) {
    search(context, false)
  },
  'UID SEARCH'(context) {
    search(context, true)
  },
  'UID MOVE'(context) {
    copy(context, true)
  },
  'UID COPY'(context) {
    copy(context, false)
  },
  GETQUOTAROOT(context) {
    const { quota } = context.account
    context.untagged(`QUOTAROOT ${wireName(pathOf(context.args[0]))} ${quota === undefined ? '' : '"user"'}`.trimEnd())
    if (quota !== undefined) context.untagged(`QUOTA "user" (STORAGE ${quota.usedKiB} ${quota.limitKiB})`)
    context.ok()
  },
  STARTTLS(context, server) {
    context.ok('begin TLS now')
    server.secure(context.session)
  },
}

function list(
  context: CommandContext,
  server: ScriptedServer,
  verb: string,
  pattern: string,
  onlySubscribed: boolean,
  wanted: readonly string[],
): void {
  const { account } = context
  if (pattern === '') {
    context.untagged(`${verb} (\\Noselect) ${quoted(server.separator)} ""`)
    return context.ok()
  }
  const shape = decodeName(pattern)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/%/g, `[^\\${server.separator}]*`)
  const fits = new RegExp(`^${shape}$`, 'i')
  const subscriptions = wanted.some((one) => one.toUpperCase() === 'SUBSCRIBED') || onlySubscribed
  const paths = onlySubscribed ? [...account.subscribed] : [...account.folders.keys()]
  for (const path of paths.filter((one) => fits.test(one))) {
    const folder = account.folder(path)
    const attributes = [
      ...(folder?.selectable === true ? [] : ['\\Noselect']),
      ...(folder?.specialUse === undefined ? [] : [folder.specialUse]),
      ...(subscriptions && verb === 'LIST' && account.subscribed.has(path) ? ['\\Subscribed'] : []),
    ]
    context.untagged(`${verb} (${attributes.join(' ')}) ${quoted(server.separator)} ${wireName(path)}`)
  }
  context.ok()
}

function statusOf(folder: ScriptedFolder, items: readonly string[]): string {
  const values: Readonly<Record<string, () => number>> = {
    MESSAGES: () => folder.messages.length,
    UIDNEXT: () => folder.uidNext,
    UIDVALIDITY: () => folder.uidValidity,
    UNSEEN: () => folder.messages.filter((one) => !one.flags.has('\\Seen')).length,
    RECENT: () => 0,
    HIGHESTMODSEQ: () => folder.modseq,
    SIZE: () => folder.messages.reduce((sum, one) => sum + one.bytes.length, 0),
  }
  return items.map((item) => `${item.toUpperCase()} ${values[item.toUpperCase()]?.() ?? 0}`).join(' ')
}

function open(context: CommandContext, server: ScriptedServer, readOnly: boolean): void {
  context.session.opened = undefined
  const path = pathOf(context.args[0])
  const folder = context.account.folder(path)
  if (folder === undefined || !folder.selectable) return context.no('[NONEXISTENT] no such folder')
  if (folder.refused !== undefined) return context.no(folder.refused)
  if (textsOf(context.args[1]).some((one) => one.toUpperCase() === 'CONDSTORE')) context.session.condstore = true
  context.session.opened = { path, folder, readOnly, view: folder.messages.map((one) => one.uid) }
  context.untagged('FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)')
  context.untagged(`OK [PERMANENTFLAGS (${readOnly ? '' : folder.permanentFlags.join(' ')})] flags that stay`)
  context.untagged(`${folder.messages.length} EXISTS`)
  context.untagged('0 RECENT')
  context.untagged(`OK [UIDVALIDITY ${folder.uidValidity}] valid`)
  if (server.announcesUidNext) context.untagged(`OK [UIDNEXT ${folder.uidNext}] next`)
  if (server.has('CONDSTORE')) context.untagged(`OK [HIGHESTMODSEQ ${folder.modseq}] highest`)
  context.ok(`[READ-${readOnly ? 'ONLY' : 'WRITE'}] open`)
}

/** EXPUNGE and EXISTS for what other sessions did; real servers say this at NOOP, not before. */
function tellNews({ session }: CommandContext): void {
  const { opened } = session
  if (opened === undefined) return
  const present = new Set(opened.folder.messages.map((one) => one.uid))
  for (let at = opened.view.length - 1; at >= 0; at--) {
    if (present.has(opened.view[at] ?? 0)) continue
    opened.view.splice(at, 1)
    session.write(`* ${at + 1} EXPUNGE\r\n`)
  }
  if (opened.view.length === opened.folder.messages.length) return
  opened.view = opened.folder.messages.map((one) => one.uid)
  session.write(`* ${opened.view.length} EXISTS\r\n`)
}

function append(context: CommandContext, server: ScriptedServer): void {
  const path = pathOf(context.args[0])
  const folder = context.account.folder(path)
  if (folder === undefined) return context.no('[TRYCREATE] no such folder')
  const parsed: { flags: string[]; date: number; bytes: Buffer }[] = []
  let flags: string[] = []
  let date = Date.now()
  for (const value of context.args.slice(1)) {
    if (Buffer.isBuffer(value)) {
      parsed.push({ flags, date, bytes: value })
      flags = []
      date = Date.now()
    } else if (Array.isArray(value)) flags = textsOf(value)
    else date = instantOf(textOf(value))
  }
  if (parsed.length === 0 || parsed.some((one) => Number.isNaN(one.date))) return context.bad('invalid APPEND')
  if (parsed.some((one) => one.flags.some((flag) => /^\\(?!answered$|flagged$|deleted$|seen$|draft$)/i.test(flag))))
    return context.bad('invalid flag')
  if (parsed.length > 1 && !server.has('MULTIAPPEND')) return context.bad('one message at a time')
  const stored = parsed.map((one) => folder.add(server.alter?.(one.bytes) ?? one.bytes, one.flags, one.date))
  const uids = stored.map((one) => one.uid)
  const set = uids.length === 1 ? String(uids[0]) : `${uids[0] ?? 0}:${uids[uids.length - 1] ?? 0}`
  const announced = server.has('UIDPLUS')
    ? server.appendUid({ uidValidity: folder.uidValidity, uids, set, folder })
    : undefined
  if (context.session.opened?.folder === folder) tellNews(context)
  context.ok(announced === undefined ? 'stored' : `[APPENDUID ${announced}] stored`)
}

function named(opened: Opened, byUid: boolean, set: string): { seq: number; uid: number }[] {
  const fits = inSet(set, byUid ? highest(opened) : opened.view.length)
  return opened.view.map((uid, at) => ({ seq: at + 1, uid })).filter(({ seq, uid }) => fits(byUid ? uid : seq))
}

const highest = (opened: Opened): number => Math.max(0, ...opened.view.slice(-1))
const deleted = (opened: Opened): number[] =>
  opened.folder.messages.filter((one) => one.flags.has('\\Deleted')).map((one) => one.uid)

function fetch(context: CommandContext, byUid: boolean): void {
  const { opened } = context
  if (byUid) addNews(context)
  const items = (
    Array.isArray(context.args[1]) ? textsOf(context.args[1]) : context.args.slice(1, 2).map((one) => textOf(one))
  ).map((item) => item.toUpperCase())
  const modifiers = textsOf(context.args[2])
  const since = modifiers[0]?.toUpperCase() === 'CHANGEDSINCE' ? Number(modifiers[1]) : -1
  if (byUid && !items.includes('UID')) items.unshift('UID')
  if (since >= 0 && !items.includes('MODSEQ')) items.push('MODSEQ')
  let vanished = false
  for (const { seq, uid } of named(opened, byUid, textOf(context.args[0]))) {
    const message = opened.folder.get(uid)
    if (message === undefined) vanished = true
    else if (message.modseq > since) writeFetch(context, seq, message, items)
  }
  context.ok(vanished ? '[EXPUNGEISSUED] some of the messages no longer exist' : 'fetched')
}

// Additions may be told with any command; Dovecot does so at the next FETCH by UID.
function addNews({ session, opened }: CommandContext): void {
  const known = new Set(opened.view)
  const fresh = opened.folder.messages.filter((one) => !known.has(one.uid)).map((one) => one.uid)
  if (fresh.length === 0) return
  opened.view.push(...fresh)
  session.write(`* ${opened.view.length} EXISTS\r\n`)
}

function writeFetch(context: CommandContext, seq: number, message: ScriptedMessage, items: readonly string[]): void {
  const parts: (string | Buffer)[] = []
  const literal = (name: string, bytes: Buffer): void => {
    parts.push(`${name} {${bytes.length}}\r\n`, bytes)
  }
  for (const item of items) {
    if (parts.length > 0) parts.push(' ')
    const body = /^(?:BODY(?:\.PEEK)?\[(.*)\](?:<(\d+)\.(\d+)>)?|RFC822)$/.exec(item)
    if (item === 'UID') parts.push(`UID ${message.uid}`)
    else if (item === 'FLAGS') parts.push(`FLAGS (${[...message.flags].join(' ')})`)
    else if (item === 'INTERNALDATE') parts.push(`INTERNALDATE "${imapDate(message.internalDate)}"`)
    else if (item === 'RFC822.SIZE') parts.push(`RFC822.SIZE ${message.reportedSize ?? message.bytes.length}`)
    else if (item === 'MODSEQ') parts.push(`MODSEQ (${message.modseq})`)
    else if (body !== null) {
      const served = message.served === undefined ? message.bytes : message.served
      if (!item.includes('PEEK') && !context.opened.readOnly) message.flags.add('\\Seen')
      const section = body[1] ?? ''
      if (served === null) parts.push(`BODY[${section}] NIL`)
      else if (body[2] !== undefined)
        literal(`BODY[${section}]<${body[2]}>`, served.subarray(Number(body[2]), Number(body[2]) + Number(body[3])))
      else literal(item === 'RFC822' ? item : `BODY[${section}]`, sectionOf(served, section))
    } else throw new Error(`FETCH item ${item} is not known here`)
  }
  const row = [`* ${seq} FETCH (`, ...parts, ')\r\n']
  // A literal goes out by itself: bodies are large.
  if (parts.every((part) => typeof part === 'string')) context.session.write(row.join(''))
  else for (const part of row) context.session.write(part)
}

function sectionOf(bytes: Buffer, section: string): Buffer {
  if (section === '') return bytes
  const end = bytes.indexOf('\r\n\r\n')
  const header = end < 0 ? bytes : bytes.subarray(0, end + 4)
  if (section === 'HEADER') return header
  if (section === 'TEXT') return bytes.subarray(header.length)
  const wanted = /^HEADER\.FIELDS \((.*)\)$/.exec(section)?.[1]?.split(' ') ?? []
  const fields = header
    .toString('latin1')
    .split(/\r\n(?![ \t])/)
    .filter((line) => wanted.includes((line.split(':')[0] ?? '').toUpperCase()))
  return Buffer.from(`${fields.map((line) => `${line}\r\n`).join('')}\r\n`, 'latin1')
}

function store(context: CommandContext, byUid: boolean): void {
  const { opened } = context
  if (opened.readOnly) return context.no('[READ-ONLY] the folder is open read-only')
  const how = textOf(context.args[1]).toUpperCase()
  const flags = textsOf(context.args[2])
  for (const { seq, uid } of named(opened, byUid, textOf(context.args[0]))) {
    const message = opened.folder.get(uid)
    if (message === undefined) continue
    if (how.startsWith('FLAGS')) message.flags.clear()
    for (const flag of flags) {
      if (how.startsWith('-')) message.flags.delete(flag)
      else message.flags.add(flag)
    }
    message.modseq = ++opened.folder.modseq
    if (!how.endsWith('.SILENT')) context.untagged(`${seq} FETCH (UID ${uid} FLAGS (${[...message.flags].join(' ')}))`)
  }
  context.ok()
}

function copy(context: CommandContext, move: boolean): void {
  const target = context.account.folder(pathOf(context.args[1]))
  if (target === undefined) return context.no('[TRYCREATE] no such folder')
  const messages = named(context.opened, true, textOf(context.args[0]))
    .map(({ uid }) => context.opened.folder.get(uid))
    .filter((one) => one !== undefined)
  for (const one of messages) target.add(one.bytes, [...one.flags], one.internalDate)
  if (move) {
    context.opened.folder.remove(messages.map((one) => one.uid))
    tellNews(context)
  }
  context.ok()
}

function search(context: CommandContext, byUid: boolean): void {
  const { opened } = context
  if (byUid) addNews(context)
  const keys = context.args.flatMap((one) => (Array.isArray(one) ? textsOf(one) : [textOf(one)]))
  const tests: ((message: ScriptedMessage, seq: number) => boolean)[] = []
  const flag = (name: string, wanted: boolean): void => {
    tests.push((message) => message.flags.has(name) === wanted)
  }
  for (let at = 0; at < keys.length; at++) {
    const key = (keys[at] ?? '').toUpperCase()
    const system = /^(UN)?(SEEN|DELETED|FLAGGED|ANSWERED|DRAFT)$/.exec(key)
    if (key === 'ALL') continue
    if (system !== null)
      flag(`\\${(system[2] ?? '').charAt(0)}${(system[2] ?? '').slice(1).toLowerCase()}`, system[1] === undefined)
    else if (key === 'UID') {
      const among = inSet(keys[++at] ?? '', highest(opened))
      tests.push((message) => among(message.uid))
    } else if (key === 'KEYWORD' || key === 'UNKEYWORD') flag(keys[++at] ?? '', key === 'KEYWORD')
    else if (key === 'MODSEQ') {
      const least = Number(keys[++at])
      tests.push((message) => message.modseq >= least)
    } else if (key === 'HEADER') {
      const [name, text] = [keys[++at] ?? '', keys[++at] ?? '']
      tests.push((message) => sectionOf(message.bytes, `HEADER.FIELDS (${name.toUpperCase()})`).includes(text))
    } else if (/^[\d*:,]+$/.test(key)) {
      const among = inSet(key, opened.view.length)
      tests.push((_, seq) => among(seq))
    } else throw new Error(`SEARCH key ${key} is not known here`)
  }
  const found = opened.view.flatMap((uid, at) => {
    const message = opened.folder.get(uid)
    return message !== undefined && tests.every((test) => test(message, at + 1)) ? [byUid ? uid : at + 1] : []
  })
  context.untagged(`SEARCH${found.map((n) => ` ${n}`).join('')}`)
  context.ok()
}
