// Reads a plan file into the plan that the rest trusts, or says everything that is wrong with it in one pass.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { codes, type Code } from '../model/codes.ts'
import type { Connections, HandoutTexts, Plan, ReportTexts, ServerPlan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { planPhrases } from '../words/plan-phrases.ts'
import { buildAcceptedLosses } from './accepted-losses.ts'
import { reportTooFewConnections } from './connection-budget.ts'
import { valueAt } from './field-path.ts'
import { buildFleet } from './fleet.ts'
import {
  buildMailboxes,
  copiedIds,
  mailboxEntries,
  reportUnknownServers,
  withRows,
  type WithRows,
} from './mailboxes.ts'
import { PlanError } from './plan-error.ts'
import { PlanTimes } from './plan-times.ts'
import { Problems } from './problems.ts'
import { buildNotify, buildPhases, buildTimeline, buildWindows } from './schedule.ts'
import { schemas, type PlanInput, type ServerInput } from './schema.ts'
import { buildServer, type ServerRules } from './servers.ts'
import { Sheets, withSheets } from './sheets.ts'
import { reportShape, salvage } from './shape.ts'
import { starterHost, type StarterServers } from './starter.ts'
import { fileNear, planNames } from './file-near.ts'
import { nearest } from './suggest.ts'
import { amountOf, durationOf } from './written.ts'
import { readYamlText } from './yaml-text.ts'

/** Throws PlanError with every problem; contacts no server and reads no secret. */
export function loadPlan(file: string, lang: Language): Promise<Plan> {
  return withSheets((sheets) => readPlan(file, lang, sheets))
}

/** The same, where the spreadsheets that the plan may name were read before. */
export function readPlan(file: string, lang: Language = 'en', sheets = new Sheets()): Plan {
  const bytes = readBytes(file, lang)
  const yaml = readYamlText(decode(file, bytes, lang), planPhrases(lang))
  const problems = new Problems(lang, yaml.lineOf)
  for (const { line, path, message } of yaml.problems) problems.addAt(line, path, message)
  const raw = yaml.value
  if (raw === undefined) throw new PlanError(file, problems.sorted)
  if (raw === null) throw new PlanError(file, [{ line: null, field: '', message: problems.say.emptyPlan }])
  if (typeof raw !== 'object' || Array.isArray(raw))
    throw new PlanError(file, [{ line: 1, field: '', message: problems.say.notAMap }])

  const whole = withRows(raw, { planFolder: dirname(resolve(file)), lang, sheets }, problems)
  reportShape(schemas.plan, whole.raw, problems)
  const plan = buildPlan(resolve(file), whole, problems)
  const found = problems.sorted
  if (found.length > 0) throw new PlanError(file, found)
  return { ...plan, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/**
 * What would be wrong with a plan that takes its mailboxes from this table, by the table alone: each server that it
 * names is there. Throws PlanError.
 */
export function assertRowsFit(file: string, names: StarterServers, lang: Language, sheets: Sheets): void {
  const problems = new Problems(lang, () => null)
  const { servers, source, target } = names
  const hosts = [...servers, source, target].map((name) => [name, { host: starterHost(name) }] as const)
  const raw = { version: 1, servers: Object.fromEntries(hosts), source, target, mailboxesFrom: basename(file) }
  const planFolder = dirname(resolve(file))
  buildPlan(join(planFolder, 'plan.yaml'), withRows(raw, { planFolder, lang, sheets }, problems), problems)
  const found = problems.sorted.map(({ line, field, message }) => ({ line, field, message }))
  if (found.length > 0) throw new PlanError(file, found)
}

/** Builds from whatever fits the schema; what does not was reported already and is left out here. */
function buildPlan(file: string, whole: WithRows, problems: Problems): Omit<Plan, 'sha256'> {
  const { raw, table } = whole
  const folder = dirname(file)
  const stem = basename(file, extname(file))
  const top = schemas.plan.omit({ servers: true, mailboxes: true }).partial()
  const own = salvage(top, Object.fromEntries(Object.entries(raw).filter(([key]) => key in top.shape))) ?? {}

  const times = new PlanTimes(own.timezone ?? 'Europe/Rome')
  const windows = buildWindows(own.window, times, problems)

  const rawServers = asRecord(valueAt(raw, ['servers']))
  const servers = new Map<string, ServerRules>()
  for (const [name, value] of Object.entries(rawServers)) {
    if (isWithoutHost(value)) problems.add(['servers', name, 'host'], problems.say.hostMissing)
    const input = salvage(schemas.server, value)
    if (input === undefined) continue
    const built = buildServer(name, input, folder, problems)
    if (built !== undefined)
      servers.set(name, {
        ...built,
        plan: {
          ...built.plan,
          ...(own.fleet === undefined ? { connections: ofOneMachine(built.plan.connections) } : {}),
          ...timesOf(name, input, times, problems),
        },
      })
  }

  const entries = mailboxEntries(whole, problems)
  reportUnknownServers(raw, entries, Object.keys(rawServers), problems)
  const { mailboxes, retired } = buildMailboxes(entries, servers, { ...own, planFolder: folder }, problems)
  const serverPlans = [...servers.values()].map((server) => server.plan)
  const fleet = own.fleet && buildFleet(own.fleet, { file, journal: own.journal, mailboxes }, problems)
  reportTooFewConnections(mailboxes, serverPlans, problems)

  const journal = resolve(folder, own.journal ?? `${stem}.journal.sqlite`)
  if (journal === file) problems.add(['journal'], problems.say.journalIsPlan)
  return {
    name: own.name ?? stem,
    file,
    timezone: own.timezone ?? 'Europe/Rome',
    journal,
    mailboxesInParallel: own.mailboxesInParallel ?? 8,
    ...(fleet === undefined ? {} : { fleet }),
    servers: serverPlans,
    mailboxes,
    ...(retired.length === 0 ? {} : { retired }),
    ...(table === undefined ? {} : { table }),
    ...(own.accept === undefined ? {} : { accept: acceptedCodes(own.accept, problems) }),
    ...(own.acceptedLosses === undefined
      ? {}
      : { acceptedLosses: buildAcceptedLosses(own.acceptedLosses, copiedIds(entries), problems) }),
    windows,
    ...(own.phases === undefined ? {} : { phases: buildPhases(own.phases, windows, 'window' in raw, times, problems) }),
    ...(own.notify === undefined ? {} : { notify: buildNotify(own.notify) }),
    ...(own.report === undefined ? {} : { report: writtenOf(own.report) }),
    ...(own.handout === undefined ? {} : { handout: handoutOf(own.handout, folder) }),
    oddTimes: times.odd,
  }
}

/** A machine that works alone may have no more connections than any other. */
function ofOneMachine({ total, perMailbox, perMachine = total }: Connections): Connections {
  return { total: Math.min(total, perMachine), perMailbox: Math.min(perMailbox, perMachine) }
}

function timesOf(
  name: string,
  { timeline, limits, patience }: ServerInput,
  times: PlanTimes,
  problems: Problems,
): Pick<ServerPlan, 'timeline' | 'limits' | 'patienceMs'> {
  const bytesPerSecond = limits && amountOf(limits.bytesPerSecond)
  const patienceMs = patience === undefined ? undefined : durationOf(patience)
  return {
    ...(timeline === undefined
      ? {}
      : { timeline: buildTimeline(timeline, ['servers', name, 'timeline'], times, problems) }),
    ...(bytesPerSecond === undefined ? {} : { limits: { bytesPerSecond } }),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  }
}

/** Asked of the file, not of what was saved from it: a host that is there and wrong has been reported as such. */
function isWithoutHost(server: unknown): boolean {
  if (typeof server !== 'object' || server === null || Array.isArray(server)) return false
  return valueAt(server, ['host']) === undefined && valueAt(server, ['provider']) === undefined
}

function handoutOf({ webmail, helpdesk, text }: NonNullable<PlanInput['handout']>, folder: string): HandoutTexts {
  return {
    ...(webmail === undefined ? {} : { webmail }),
    ...(helpdesk === undefined ? {} : { helpdesk }),
    ...(text === undefined ? {} : { textFile: resolve(folder, text) }),
  }
}

/** Without the keys that are not there. */
function writtenOf(report: NonNullable<PlanInput['report']>): ReportTexts {
  return Object.fromEntries(Object.entries(report).filter(([, value]) => value !== undefined))
}

/**
 * Codes as they are typed in lists of what is known; anything else would be accepted by nobody and noticed by nobody.
 */
function acceptedCodes(typed: readonly string[], problems: Problems): Code[] {
  const known = new Set<string>(codes)
  for (const [index, code] of typed.entries()) {
    if (!known.has(code)) problems.add(['accept', index], problems.say.unknownCode(code, nearest(code, codes)))
  }
  return codes.filter((code) => typed.includes(code))
}

function readBytes(file: string, lang: Language): Buffer {
  try {
    return readFileSync(file)
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '?'
    const say = planPhrases(lang)
    const near = code === 'ENOENT' ? fileNear(file, planNames) : undefined
    const message = code === 'ENOENT' ? say.noSuchFile(near) : code === 'EISDIR' ? say.isFolder : say.unreadable(code)
    throw new PlanError(file, [{ line: null, field: '', message }], near)
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
