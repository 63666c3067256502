// One worker of a fleet in a process of its own, with times that a test has shortened: as `run plan.yaml`, without a screen.

import { dirname } from 'node:path'
import { runInFleet } from '../../src/fleet/fleet.ts'
import { MigrationError } from '../../src/model/errors.ts'
import { loadPlan } from '../../src/plan/read-plan.ts'
import { readSecrets } from '../../src/plan/secrets.ts'

const { file, times, timing } = JSON.parse(process.argv[2])
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const stopping = new AbortController()
process.once('SIGINT', () => stopping.abort())

const plan = await loadPlan(file, 'en')
const { secrets } = await readSecrets(plan.mailboxes, { planFolder: dirname(file) })
const request = {
  plan,
  mailboxes: plan.mailboxes,
  secrets,
  emit: say,
  stop: stopping.signal,
  lang: 'en',
  removeGhosts: false,
  retryLogins: false,
  again: [],
}
try {
  const { status } = await runInFleet(request, plan.fleet, { env: process.env, lang: 'en', times, timing })
  say({ event: 'ended', state: status.state, totals: status.totals, problems: status.problems })
} catch (error) {
  const code = error instanceof MigrationError ? error.code : 'bug'
  say({ event: 'failed', code, told: String(error?.stack ?? error), cause: String(error?.cause?.stack ?? '') })
  process.exitCode = 4
}
