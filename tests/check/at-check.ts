// What the tests of check share: a check of a plan file, scripted servers that end with their test, and ways to look at findings.

import { afterEach } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { CheckRequest } from '../../src/model/request.ts'
import type { CheckDocument, Finding } from '../../src/model/status.ts'
import { type ScriptedOptions, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { deskFor, quickly } from '../verify/desk.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

/** Runs at the end of the test. */
export function atEnd(close: () => Promise<void>): void {
  closing.push(close)
}

/** Checks the plan in a file; `change` may put into the request what the file cannot say. */
export async function checkPlan(file: string, change: (request: CheckRequest) => CheckRequest = (request) => request): Promise<CheckDocument> {
  const { request } = await deskFor(file)
  return check(change(request), quickly)
}

/** A scripted server for one test. */
export async function scripted(options: ScriptedOptions = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer(options)
  atEnd(() => server.close())
  return server
}

/** The codes of the findings, of one level or of all. */
export function codesOf(document: CheckDocument, level?: Finding['level']): string[] {
  return document.findings.filter((one) => level === undefined || one.level === level).map((one) => one.code)
}

/** All findings with a code. */
export function findingsOf(document: CheckDocument, code: string): Finding[] {
  return document.findings.filter((one) => one.code === code)
}
