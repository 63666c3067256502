// Single keys while a screen is open, and the keyboard given back as it was.

export type Keys = {
  /** q, Ctrl-C, Ctrl-D. */
  leave(): void
  /** Ctrl-Z. */
  suspend(): void
  /** Ctrl-L, and any other key: someone wants to see that it lives. */
  redraw(): void
}

type Keyboard = Pick<
  NodeJS.ReadStream,
  'isTTY' | 'setRawMode' | 'setEncoding' | 'resume' | 'pause' | 'on' | 'removeListener'
>

/**
 * Listens until the returned function is called (`gone`: the terminal is no longer there to be given back); does
 * nothing where there is no keyboard.
 */
export function listenToKeys(keyboard: Keyboard, keys: Keys): (gone: boolean) => void {
  if (keyboard.isTTY !== true) return () => undefined
  const onData = (text: string): void => {
    // Ctrl-C comes as a character, not as a signal, while keys are read one by one.
    if (/[qQ\u0003\u0004]/.test(text)) keys.leave()
    else if (text.includes('\u001a')) keys.suspend()
    else keys.redraw()
  }
  const onEnd = (): void => keys.leave()
  keyboard.setEncoding('utf8')
  keyboard.setRawMode(true)
  keyboard.on('data', onData)
  keyboard.on('end', onEnd)
  // Stays: a terminal that vanishes says so later than it is left.
  keyboard.on('error', onEnd)
  keyboard.resume()
  return (gone) => {
    keyboard.removeListener('data', onData)
    keyboard.removeListener('end', onEnd)
    if (!gone) keyboard.setRawMode(false)
    keyboard.pause()
  }
}
