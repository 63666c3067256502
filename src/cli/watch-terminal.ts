// The terminal while a watch is open: keys, resizing, Ctrl-Z, and the way back from each of them, also from a crash.

import { FullScreen } from '../ui/full-screen.ts'
import type { Invocation } from './invocation.ts'
import { listenToKeys } from './keyboard.ts'

export type WatchTerminal = {
  /** Draws the page as `page` makes it for the columns and rows that there are; again after each change of size. */
  show(page: (columns: number, rows: number) => string[]): void
  close(): void
}

/** Takes the terminal; `close` must be called whatever happens. */
export function openWatchTerminal({ shell, stdout }: Invocation, leave: () => void): WatchTerminal {
  const screen = new FullScreen(stdout.stream)
  let page: (columns: number, rows: number) => string[] = () => []
  let stopKeys: ((gone: boolean) => void) | undefined
  const draw = (): void => screen.draw(page(screen.columns, screen.rows))
  const enter = (): void => {
    screen.open()
    stopKeys ??= listenToKeys(shell.stdin, { leave, suspend, redraw: draw })
  }
  const giveBack = (): void => {
    stopKeys?.(stdout.lost)
    stopKeys = undefined
    if (!stdout.lost) screen.close()
  }
  const suspend = (): void => {
    giveBack()
    process.kill(process.pid, 'SIGTSTP')
  }
  const resume = (): void => {
    enter()
    draw()
  }
  const undo: (() => void)[] = []
  const listen = (to: NodeJS.EventEmitter, event: string, act: () => void): void => {
    // Before whoever says what went wrong: said on the alternate screen it would vanish with it.
    to.prependListener(event, act)
    undo.push(() => to.removeListener(event, act))
  }
  for (const event of ['uncaughtException', 'unhandledRejection', 'exit']) listen(process, event, giveBack)
  listen(process, 'SIGCONT', resume)
  listen(stdout.stream, 'resize', draw)
  enter()
  return {
    show(next) {
      page = next
      draw()
    },
    close() {
      for (const forget of undo) forget()
      giveBack()
    },
  }
}
