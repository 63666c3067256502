// What the tests of check share: a plan checked with short waits, its findings by code, mail of chosen size and date.

import { afterEach } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckRequest } from '../../src/model/request.ts'
import type { CheckDocument, Finding } from '../../src/model/status.ts'
import type { MailToStore } from '../support/mail-client.ts'
import { type ScriptedOptions, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { deskFor, quickly } from '../verify/desk.ts'

export const day = 86_400_000

/** Checks a plan file as the command does; `change` may replace parts of the request. */
export async function checkPlan(
  file: string,
  change: (request: CheckRequest) => Partial<CheckRequest> = () => ({}),
): Promise<CheckDocument> {
  const { request } = await deskFor(file)
  return check({ ...request, ...change(request) }, quickly)
}

/** The codes of the findings, of one level or of all. */
export function codesOf(document: CheckDocument, level?: Finding['level']): string[] {
  return document.findings.filter((one) => level === undefined || one.level === level).map((one) => one.code)
}

/** All findings with this code. */
export function findingsOf(document: CheckDocument, code: string): Finding[] {
  return document.findings.filter((one) => one.code === code)
}

/** A message of exactly so many bytes. */
export function letter(n: number, bytes = 1_000): Buffer {
  const head = `Message-ID: <${n}@check.example>\r\nSubject: lettera ${n}\r\n\r\n`
  const line = `${String(n).padStart(8, '.')}${'x'.repeat(60)}\r\n`
  const body = line.repeat(Math.ceil(bytes / line.length) + 1).slice(0, Math.max(2, bytes - head.length) - 2)
  return Buffer.from(`${head}${body.replace(/\r$/, 'x')}\r\n`)
}

/** Letters to store, received so many days ago. */
export function letters(
  count: number,
  {
    first = 1,
    bytes = 1_000,
    daysAgo = 400,
    flags = ['\\Seen'],
  }: { first?: number; bytes?: number; daysAgo?: number; flags?: readonly string[] } = {},
): MailToStore[] {
  return Array.from({ length: count }, (_, n) => ({
    bytes: letter(first + n, bytes + n),
    date: Math.floor(Date.now() / 1000) * 1000 - daysAgo * day - n * 1_000,
    flags,
  }))
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** Runs at the end of the test. */
export function atEnd(close: () => Promise<void>): void {
  closing.push(close)
}

/** A scripted server for one test. */
export async function scripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  atEnd(() => server.close())
  return server
}
