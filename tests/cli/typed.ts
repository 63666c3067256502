// A command line that is run in this process, with streams that are kept.

import { invocationOf, runProgram } from '../../src/cli/program.ts'
import type { Shell } from '../../src/cli/shell.ts'
import { Recorder } from '../ui/recorded.ts'

export function shellWith(env: NodeJS.ProcessEnv = {}): { shell: Shell; stdout: Recorder; stderr: Recorder } {
  const stdout = new Recorder()
  const stderr = new Recorder()
  const asStream = (recorder: Recorder): NodeJS.WriteStream => recorder as unknown as NodeJS.WriteStream
  const stdin = { isTTY: false } as unknown as NodeJS.ReadStream
  return {
    stdout,
    stderr,
    shell: {
      env,
      stdin,
      stdout: asStream(stdout),
      stderr: asStream(stderr),
      exitNow: () => undefined,
      letGoOfTerminal: () => undefined,
    },
  }
}

export async function typed(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { shell, stdout, stderr } = shellWith(argv.includes('--lang') ? {} : { LANG: 'en_GB.UTF-8' })
  const code = await runProgram(argv, invocationOf(argv, shell))
  return { code, out: stdout.text, err: stderr.text }
}
