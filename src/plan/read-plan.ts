// Reads a plan file into the plan that the rest of the program trusts, or says everything that is wrong with it in one pass.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import type { Side } from '../model/codes.ts'
import type { FolderRules, MailboxPlan, Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { planPhrases } from '../words/plan-phrases.ts'
import { Accounts, type BuiltAccount } from './accounts.ts'
import { reportDoubleIds, reportSharedAccounts, type BuiltMailbox } from './doubles.ts'
import { textAt, valueAt, type FieldPath } from './field-path.ts'
import { PlanError } from './plan-error.ts'
import { Problems } from './problems.ts'
import { schemas, type FoldersInput, type MailboxInput } from './schema.ts'
import { buildServer, type ServerRules } from './servers.ts'
import { reportShape, salvage } from './shape.ts'
import { nearest } from './suggest.ts'
import { readYamlText } from './yaml-text.ts'

/** Throws PlanError with every problem; contacts no server and reads no secret. */
export function readPlan(file: string, lang: Language = 'en'): Plan {
  const bytes = readBytes(file, lang)
  const yaml = readYamlText(decode(file, bytes, lang), planPhrases(lang))
  const problems = new Problems(lang, yaml.lineOf)
  for (const { line, path, message } of yaml.problems) problems.addAt(line, path, message)
  const raw = yaml.value
  if (raw === undefined) throw new PlanError(file, problems.sorted)
  if (raw === null) throw new PlanError(file, [{ line: null, field: '', message: problems.say.emptyPlan }])
  if (typeof raw !== 'object' || Array.isArray(raw)) throw new PlanError(file, [{ line: 1, field: '', message: problems.say.notAMap }])

  reportShape(schemas.plan, raw, problems)
  const plan = buildPlan(resolve(file), raw, problems)
  const found = problems.sorted
  if (found.length > 0) throw new PlanError(file, found)
  return { ...plan, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** Builds from whatever fits the schema; what does not was reported already and is left out here. */
function buildPlan(file: string, raw: object, problems: Problems): Omit<Plan, 'sha256'> {
  const folder = dirname(file)
  const stem = basename(file, extname(file))
  const top = schemas.plan.omit({ servers: true, mailboxes: true }).partial()
  const own = salvage(top, Object.fromEntries(Object.entries(raw).filter(([key]) => key in top.shape))) ?? {}

  const rawServers = asRecord(valueAt(raw, ['servers']))
  const servers = new Map<string, ServerRules>()
  for (const [name, value] of Object.entries(rawServers)) {
    const input = salvage(schemas.server, value)
    if (input !== undefined) servers.set(name, buildServer(name, input, folder, problems))
  }

  const rawMailboxes = valueAt(raw, ['mailboxes'])
  const list: readonly unknown[] = Array.isArray(rawMailboxes) ? rawMailboxes : []
  reportUnknownServers(raw, list, Object.keys(rawServers), problems)
  reportDoubleIds(list, problems)

  const accounts = new Accounts(problems)
  const built: BuiltMailbox[] = []
  const mailboxes: MailboxPlan[] = []
  for (const [index, value] of list.entries()) {
    const input = salvage(schemas.mailbox, value)
    if (input === undefined) continue
    const accountOf = (side: Side): BuiltAccount | undefined => {
      const server = servers.get(input[side].server ?? own[side] ?? '')
      return server && accounts.build(side, input[side], server, ['mailboxes', index, side])
    }
    const source = accountOf('source')
    const target = accountOf('target')
    const id = input.id ?? input.source.user
    built.push({ id, index, source, target })
    if (source && target) mailboxes.push(asMailbox(id, input, source, target, own.folders))
  }
  reportSharedAccounts(built, problems)

  const journal = resolve(folder, own.journal ?? `${stem}.journal.sqlite`)
  if (journal === file) problems.add(['journal'], problems.say.journalIsPlan)
  return {
    name: own.name ?? stem,
    file,
    timezone: own.timezone ?? 'Europe/Rome',
    journal,
    mailboxesInParallel: own.mailboxesInParallel ?? 8,
    servers: [...servers.values()].map((server) => server.plan),
    mailboxes,
  }
}

function asMailbox(id: string, input: MailboxInput, source: BuiltAccount, target: BuiltAccount, defaults: FoldersInput | undefined): MailboxPlan {
  const account = ({ holder: _holder, ...plan }: BuiltAccount) => plan
  return { id, group: input.group, priority: input.priority, source: account(source), target: account(target), folders: folderRules(defaults, input.folders) }
}

/** A mailbox adds to the excluded and mapped folders of the plan; where both map the same folder, the mailbox decides. */
function folderRules(defaults: FoldersInput = {}, own: FoldersInput = {}): FolderRules {
  return {
    exclude: [...new Set([...(defaults.exclude ?? []), ...(own.exclude ?? [])])],
    map: new Map([...Object.entries(defaults.map ?? {}), ...Object.entries(own.map ?? {})]),
    specialUse: own.specialUse ?? defaults.specialUse ?? true,
  }
}

function reportUnknownServers(raw: object, mailboxes: readonly unknown[], names: readonly string[], problems: Problems): void {
  const check = (name: string | undefined, path: FieldPath) => {
    if (name !== undefined && name !== '' && !names.includes(name)) problems.add(path, problems.say.unknownServer(name, nearest(name, names)))
  }
  for (const side of ['source', 'target'] as const) {
    const standard = textAt(raw, [side])
    check(standard, [side])
    const without: FieldPath[] = []
    for (const [index, mailbox] of mailboxes.entries()) {
      const path = ['mailboxes', index, side, 'server']
      check(textAt(raw, path), path)
      const account = valueAt(mailbox, [side])
      if (typeof account === 'object' && account !== null && valueAt(account, ['server']) === undefined) without.push(path)
    }
    // Forgotten at the top, it is missing everywhere; once is enough to say so.
    if (valueAt(raw, [side]) === undefined) for (const path of without.length === mailboxes.length ? without.slice(0, 1) : without) problems.add(path, problems.say.noServer(side))
  }
}

function readBytes(file: string, lang: Language): Buffer {
  try {
    return readFileSync(file)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '?'
    const say = planPhrases(lang)
    const message = code === 'ENOENT' ? say.noSuchFile : code === 'EISDIR' ? say.isFolder : say.unreadable(code)
    throw new PlanError(file, [{ line: null, field: '', message }])
  }
}

function decode(file: string, bytes: Buffer, lang: Language): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new PlanError(file, [{ line: null, field: '', message: planPhrases(lang).notUtf8 }])
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
