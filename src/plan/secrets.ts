// Fetches the passwords that the plan points to, each place once, and lists together those that are not there.

import { execFile } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Side } from '../model/codes.ts'
import { neverHappens } from '../model/errors.ts'
import type { AccountPlan, FleetPlan, MailboxPlan, RetiredMailbox, SecretSource } from '../model/plan.ts'
import type { Language, Secrets } from '../model/request.ts'
import { Secret } from '../model/secret.ts'
import { printable } from '../words/code-words.ts'
import { planPhrases, type PlanPhrases } from '../words/plan-phrases.ts'
import { gapFact, gapInWords, type SecretGap } from '../words/secret-gaps.ts'
import { PlanError } from './plan-error.ts'
import { openToOthers, readSecretList, type SecretList } from './secrets-csv.ts'

export type SecretsFrom = {
  /** Asks a person without showing what is typed; left out, or answering undefined, when there is no terminal. */
  ask?: (question: string) => Promise<string | undefined>
  env?: NodeJS.ProcessEnv
  /** Where the plan is: secret files are relative to it, commands run in it. */
  planFolder: string
  /** The plan as it was typed, for what is wrong with its list of secrets. */
  planFile?: string
  lang?: Language
  /** Whose passwords are wanted; both sides unless it is said. */
  sides?: readonly Side[]
  /**
   * Mailboxes whose source is only looked at where its password is at hand: nobody is asked for it, and it is not
   * missed.
   */
  retired?: readonly RetiredMailbox[]
  /** All mailboxes of the plan, where only some are worked on: whose row of the list is whose. */
  ofPlan?: readonly MailboxPlan[]
  /** How long a command may take. */
  commandSeconds?: number
}

export type MissingSecret = { mailbox: string; side: Side; where: string }

/** A file with a password that others than its owner may read; `mode`: as it is typed. */
export type OpenFile = { path: string; mode: string }

type Found = { secret: Secret } | { missing: SecretGap }
/** What is read once for all accounts: `list` gives the plan's list of secrets. */
type Reading = SecretsFrom & {
  say: PlanPhrases
  list: (path: string) => Promise<SecretList>
  /** Accounts that rows of the list may belong to. */
  accounts: readonly AccountPlan[]
  foundOpen: (file: OpenFile) => void
}

/**
 * Never throws for a missing secret, and no message of it holds a value or what a command printed. Throws PlanError
 * when the plan's list of secrets cannot be used as it is: others can read it, or its rows make no sense.
 */
export async function readSecrets(
  mailboxes: readonly MailboxPlan[],
  from: SecretsFrom,
): Promise<{ secrets: Secrets; missing: MissingSecret[]; open: readonly OpenFile[] }> {
  const { lang = 'en', sides = ['source', 'target'], retired = [] } = from
  let list: Promise<SecretList> | undefined
  const open = new Map<string, OpenFile>()
  const accounts = [
    ...(from.ofPlan ?? mailboxes).flatMap(({ source, target }) => [source, target]),
    ...retired.map(({ source }) => source),
  ]
  const reading: Reading = {
    ...from,
    say: planPhrases(lang),
    list: (path) => (list ??= readSecretList(path, from)),
    accounts,
    foundOpen: (file) => open.set(file.path, file),
  }
  const found = new Map<string, Found>()
  const secrets = new Map<string, Secret>()
  const missing: MissingSecret[] = []
  const gaps = new Map<string, SecretGap>()
  for (const mailbox of mailboxes) {
    for (const side of sides) {
      const account = mailbox[side]
      const place = secretKeyOf(account)
      const result = found.get(place) ?? (await fetchSecret(account, account.password, reading))
      found.set(place, result)
      if ('secret' in result) secrets.set(secretKey(mailbox.id, account.side), result.secret)
      else {
        missing.push({ mailbox: mailbox.id, side: account.side, where: gapInWords(result.missing, lang) })
        gaps.set(secretKey(mailbox.id, account.side), result.missing)
      }
    }
  }
  for (const { id, source } of retired) {
    const result =
      found.get(secretKeyOf(source)) ??
      (await fetchSecret(source, source.password, { ...reading, ask: () => Promise.resolve(undefined) }))
    if ('secret' in result) secrets.set(secretKey(id, 'source'), result.secret)
    else gaps.set(secretKey(id, 'source'), result.missing)
  }
  return {
    secrets: {
      of: (mailbox, side) => secrets.get(secretKey(mailbox, side)),
      missing: (mailbox, side) => {
        const gap = gaps.get(secretKey(mailbox, side))
        return gap === undefined ? undefined : gapFact(gap)
      },
      readAgain: async (id, side) => {
        const account = mailboxes.find((mailbox) => mailbox.id === id)?.[side]
        if (account === undefined) return false
        const before = secrets.get(secretKey(id, side))
        const now = await fetchAgain(account, reading)
        if (now === undefined || before?.equals(now) === true) return false
        secrets.set(secretKey(id, side), now)
        return true
      },
    },
    missing,
    open: [...open.values()],
  }
}

/** What `fleet.database` points to: the connection string, or why it is not there. */
export async function readDatabaseString(
  { database }: FleetPlan,
  from: Pick<SecretsFrom, 'planFolder' | 'env' | 'lang'>,
): Promise<{ secret: Secret } | { missing: string }> {
  const reading = { ...from, foundOpen: () => undefined }
  const found =
    database.kind === 'env'
      ? readVariable(database.name, reading)
      : database.kind === 'file'
        ? readSecretFile(database.path, reading)
        : await runSecretCommand(database.command, reading)
  return 'secret' in found ? found : { missing: gapInWords(found.missing, from.lang ?? 'en') }
}

/** Nobody is asked again; a list of secrets, or a command, is read anew. undefined: there is none now. */
async function fetchAgain(account: AccountPlan, from: Reading): Promise<Secret | undefined> {
  const silent = { ...from, ask: () => Promise.resolve(undefined), list: (path: string) => readSecretList(path, from) }
  try {
    const found = await fetchSecret(account, account.password, silent)
    return 'secret' in found ? found.secret : undefined
  } catch (error) {
    // Somebody may be writing the list just now.
    if (error instanceof PlanError) return undefined
    throw error
  }
}

function secretKey(mailbox: string, side: Side): string {
  return `${side} ${mailbox}`
}

function secretKeyOf({ password, server, login, side, user }: AccountPlan): string {
  if (password?.kind === 'listed') return JSON.stringify(['listed', side, server.name, user])
  if (password === undefined) return JSON.stringify(['nowhere', server.name])
  // What is typed belongs to one account of one server; everything else is a place that any account may share.
  if (password.kind === 'prompt') return JSON.stringify(['prompt', password.login ?? login, server.host, server.port])
  return JSON.stringify(password)
}

async function fetchSecret(account: AccountPlan, source: SecretSource | undefined, from: Reading): Promise<Found> {
  const { say } = from
  // Nobody logs in to an archive.
  if (account.archive !== undefined) return { secret: new Secret('') }
  if (source === undefined) return { missing: ['nowhere', account.server.name] }
  switch (source.kind) {
    case 'env':
      return readVariable(source.name, from)
    case 'file':
      return readSecretFile(source.path, from)
    case 'command':
      return runSecretCommand(source.command, from)
    case 'prompt': {
      const typed = await from.ask?.(say.askPassword(source.login ?? account.login, account.server.host))
      return typed === undefined || typed === ''
        ? { missing: ['prompt', typed === undefined ? 'nobody' : 'nothing'] }
        : { secret: new Secret(typed) }
    }
    case 'listed': {
      const list = await from.list(source.path)
      const row = list.of(account)
      if (row?.secret !== undefined) return { secret: row.secret }
      if (source.otherwise !== undefined) return fetchSecret(account, source.otherwise, from)
      const wanted = `${account.side}, ${account.server.name}, ${account.user}`
      const unused = row === undefined ? list.unused(account, from.accounts) : undefined
      return {
        missing: [
          'listed',
          source.path,
          wanted,
          String(row?.line ?? ''),
          String(unused?.line ?? ''),
          unused?.column ?? '',
        ],
      }
    }
    default:
      return neverHappens(source)
  }
}

/** What reading from one place needs. */
type Place = Pick<Reading, 'foundOpen' | 'planFolder' | 'env' | 'commandSeconds'>

function readVariable(name: string, { env = process.env }: Place): Found {
  const value = env[name]
  return value === undefined || value === ''
    ? { missing: ['env', name, value === '' ? 'empty' : 'not-set'] }
    : { secret: new Secret(value) }
}

function readSecretFile(path: string, { planFolder, foundOpen }: Place): Found {
  let text: string
  try {
    const file = openSync(resolve(planFolder, path), 'r')
    try {
      const mode = openToOthers(file)
      if (mode !== undefined) foundOpen({ path, mode })
      text = readFileSync(file, 'utf8')
    } finally {
      closeSync(file)
    }
  } catch (thrown) {
    const isAbsent = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
    return { missing: ['file', path, isAbsent ? 'missing' : 'unreadable'] }
  }
  // Editors add a byte order mark or a line end that is no part of the password.
  const value = text.replace(/^\uFEFF/, '').replace(/[\r\n]+$/, '')
  if (value === '') return { missing: ['file', path, 'empty'] }
  // A password cannot hold a line end in a login; trying half a file would only get the mailbox locked.
  if (/[\r\n]/.test(value)) return { missing: ['file', path, 'more-lines'] }
  return { secret: new Secret(value) }
}

function runSecretCommand(command: string, from: Place): Promise<Found> {
  const seconds = from.commandSeconds ?? 30
  return new Promise((done) => {
    const options = {
      cwd: from.planFolder,
      env: from.env ?? process.env,
      timeout: seconds * 1000,
      killSignal: 'SIGKILL',
      encoding: 'utf8',
    } as const
    const child = execFile('sh', ['-c', command], options, (error, stdout, stderr) => {
      const value = /^[^\r\n]*/.exec(stdout)?.[0] ?? ''
      // Not error.message: it quotes the command, which may hold what it should not.
      if (error?.killed === true) done({ missing: ['command', 'slow', String(seconds)] })
      // The shell itself speaks of a program that is not there; what other programs say may hold a secret.
      else if (error?.code === 127) done({ missing: ['command', 'absent', lastLine(stderr)] })
      else if (error) done({ missing: ['command', 'failed', String(error.code ?? error.signal ?? '?')] })
      else done(value === '' ? { missing: ['command', 'empty', ''] } : { secret: new Secret(value) })
    })
    // A command that waits for input must not wait for ours; one that never reads it closes the pipe first.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end()
  })
}

function lastLine(text: string): string {
  return printable(text.trimEnd().split('\n').at(-1) ?? '').slice(0, 120)
}
