// Asks for a password on the terminal without showing it.

import { MigrationError } from '../model/errors.ts'
import { printable } from '../ui/text.ts'

type Keyboard = Pick<NodeJS.ReadStream, 'setRawMode' | 'setEncoding' | 'resume' | 'pause' | 'on' | 'removeListener'>

/**
 * The prompt goes to stderr, so that stdout stays what a script expects. Ctrl-C and Ctrl-D give up the whole command.
 */
export async function askPassword(
  prompt: string,
  keyboard: Keyboard,
  screen: { write(text: string): unknown },
): Promise<string> {
  screen.write(printable(prompt).trimEnd() + ' ')
  keyboard.setRawMode(true)
  keyboard.setEncoding('utf8')
  keyboard.resume()
  try {
    return await new Promise<string>((resolve, reject) => {
      let typed = ''
      const onData = (chunk: string): void => {
        for (const key of chunk) {
          if (key === '\r' || key === '\n') {
            keyboard.removeListener('data', onData)
            resolve(typed)
            return
          }
          if (key === '\u0003' || key === '\u0004') {
            keyboard.removeListener('data', onData)
            reject(
              new MigrationError('interrupted at a password prompt', {
                code: 'interrupted',
                scope: 'run',
                retry: 'never',
              }),
            )
            return
          }
          if (key === '\u007f' || key === '\b') typed = [...typed].slice(0, -1).join('')
          else if (key === '\u0015') typed = ''
          else if (key >= ' ') typed += key
        }
      }
      keyboard.on('data', onData)
    })
  } finally {
    keyboard.setRawMode(false)
    keyboard.pause()
    screen.write('\n')
  }
}
