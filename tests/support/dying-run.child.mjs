// Runs one migration in a process of its own and kills it with SIGKILL at a chosen step. A step is the instant before or after a commit of the
// journal, and before or after bytes of a writing command go out to the target: counted below the program, in SQLite and in the sockets.

import net from 'node:net'
import Database from 'better-sqlite3'
import { Journal } from '../../src/journal/journal.ts'
import { migrate } from '../../src/migrate.ts'
import { Secret } from '../../src/model/secret.ts'

const trace = []
const counts = new Map()
let dieAt
let targetPort = 0

function step(name) {
  trace.push(name)
  const nth = (counts.get(name) ?? 0) + 1
  counts.set(name, nth)
  const isLast = typeof dieAt === 'number' ? trace.length === dieAt : dieAt?.name === name && dieAt.nth === nth
  if (isLast) process.kill(process.pid, 'SIGKILL')
}

// Steps that wait for each other are committed when their time is over, or with what is committed at once: how often the former happens is a matter of
// milliseconds, so it has a name of its own.
let atOnce = 0
const { commit } = Journal.prototype
Journal.prototype.commit = function (work) {
  atOnce += 1
  try {
    return commit.call(this, work)
  } finally {
    atOnce -= 1
  }
}

// The sign of life comes by the clock: counting it would make the steps of two runs unequal.
const uncounted = /^(BEGIN|ROLLBACK|SAVEPOINT|RELEASE|UPDATE runs SET alive_at = \? WHERE)/
const statement = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1'))
const { run } = statement
statement.run = function (...values) {
  const { source, database } = this
  const isStep = source === 'COMMIT' || (!database.inTransaction && !uncounted.test(source))
  if (!isStep) return run.apply(this, values)
  const name =
    source === 'COMMIT' ? (atOnce > 0 ? 'commit' : 'gathered commit') : source.trim().split(/\s+/).slice(0, 4).join(' ')
  step(`before ${name}`)
  const result = run.apply(this, values)
  step(`after ${name}`)
  return result
}

const writing = /^\S+ (APPEND|CREATE|SUBSCRIBE|UID STORE|UID EXPUNGE)\b/
const busy = new WeakMap()
const { write } = net.Socket.prototype
net.Socket.prototype.write = function (chunk, ...rest) {
  if (this.remotePort !== targetPort) return write.call(this, chunk, ...rest)
  const text =
    typeof chunk === 'string'
      ? chunk
      : Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(200, chunk.byteLength)).toString('latin1')
  if (/^\S+ (UID )?[A-Z]+( |\r\n)/.test(text)) busy.set(this, writing.exec(text)?.[1])
  const verb = busy.get(this)
  if (verb === undefined) return write.call(this, chunk, ...rest)
  step(`before bytes of ${verb}`)
  const result = write.call(this, chunk, ...rest)
  step(`after bytes of ${verb}`)
  return result
}

// Whoever started it is gone.
process.once('disconnect', () => process.exit(1))

async function obey({ plan, timing, removeGhosts, dieAt: at, target }) {
  dieAt = at
  targetPort = target
  const request = {
    plan,
    mailboxes: plan.mailboxes,
    secrets: { of: () => new Secret('secret') },
    emit: () => undefined,
    stop: new AbortController().signal,
    lang: 'en',
    removeGhosts,
    retryLogins: false,
    again: [],
  }
  try {
    return { trace, status: await migrate(request, { timing }) }
  } catch (error) {
    return { trace, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

process.once('message', (wanted) => {
  void obey(wanted).then((answer) => {
    process.removeAllListeners('disconnect')
    process.send?.(answer, () => process.disconnect())
  })
})
