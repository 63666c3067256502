// One worker of a fleet in a process of its own, with times that a test has shortened: as `run plan.yaml`, without a
// screen. On request each of its connections to one port goes to another (`line`), as if its machine had a line of its
// own; and it kills itself with SIGKILL at a chosen step: the instant before a statement goes to PostgreSQL, or after
// its answer.

import net from 'node:net'
import { dirname } from 'node:path'
import pg from 'pg'
import { runInFleet } from '../../src/fleet/fleet.ts'
import { MigrationError } from '../../src/model/errors.ts'
import { loadPlan } from '../../src/plan/read-plan.ts'
import { readSecrets } from '../../src/plan/secrets.ts'

const { file, times, timing, steps, line } = JSON.parse(process.argv[2])
// Whoever started it is gone: without this a worker waits for its database for ever.
process.stdin.once('end', () => process.exit(1)).resume()
process.stdin.unref()
process.stdout.once('error', () => process.exit(1))
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

const trace = []
const counts = new Map()
function step(name) {
  trace.push(name)
  const nth = (counts.get(name) ?? 0) + 1
  counts.set(name, nth)
  if (steps?.dieAt?.name === name && steps.dieAt.nth === nth) process.kill(process.pid, 'SIGKILL')
}

// A schema is named after its plan, which is another one in each run; a commit after the last of its statements.
const last = new WeakMap()
const { query } = pg.Client.prototype
if (steps !== undefined)
  pg.Client.prototype.query = function (text, ...rest) {
    const words = String(text).trim().replace(/"pec_\w+"/, 'SCHEMA').split(/\s+/).slice(0, 6).join(' ')
    if (/^(BEGIN|ROLLBACK|SET search_path)/.test(words)) return query.call(this, text, ...rest)
    const name = words === 'COMMIT' ? `COMMIT of ${last.get(this)}` : words
    last.set(this, name)
    step(`before ${name}`)
    const hear = rest.at(-1)
    if (typeof hear !== 'function')
      return query.call(this, text, ...rest).then((result) => {
        step(`after ${name}`)
        return result
      })
    return query.call(this, text, ...rest.slice(0, -1), (error, result) => {
      if (!error) step(`after ${name}`)
      hear(error, result)
    })
  }

const stopping = new AbortController()
process.once('SIGINT', () => stopping.abort())

if (line !== undefined) {
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (...args) {
    // Node itself calls it with the arguments of net.connect in an array.
    const [where] = Array.isArray(args[0]) ? args[0] : args
    if (Number(where.port) === line.from) where.port = line.to
    return connect.apply(this, args)
  }
}

async function work() {
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
    if (steps !== undefined) say({ event: 'steps', trace })
    say({ event: 'ended', state: status.state, totals: status.totals, problems: status.problems })
  } catch (error) {
    const code = error instanceof MigrationError ? error.code : 'bug'
    say({ event: 'failed', code, told: String(error?.stack ?? error), cause: String(error?.cause?.stack ?? '') })
    process.exitCode = 4
  }
}

// As the command line leaves: once all is written, whatever connections of a database that is away are still open.
void work().then(() => process.stdout.write('', () => process.exit()))
