// The only place that ends the process: runs the program, waits for its output, leaves with its exit code.

import { invocationOf, runProgram } from './program.ts'
import { reportBug } from './report-error.ts'
import { letGoOfTerminal } from './shell.ts'

const argv = process.argv.slice(2)
const invocation = invocationOf(argv, {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  exitNow: (code) => process.exit(code),
  letGoOfTerminal: () => letGoOfTerminal(process),
})

// What nobody awaited or caught is a bug of ours; going on would trust a state that nobody foresaw.
process.on('uncaughtException', (error) => leave(reportBug(error, invocation)))
process.on('unhandledRejection', (reason) => leave(reportBug(reason, invocation)))

// Until it has come to its end: what nobody ever settles must not pass for success.
process.exitCode = 13
void runProgram(argv, invocation).then(leave)

function leave(code: number): void {
  process.exitCode = code
  // Left-over sockets and timers must not keep a finished command alive, and unwritten output must not be lost.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}
