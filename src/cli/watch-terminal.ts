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
  // Before whoever says what went wrong: said on the alternate screen it would vanish with it.
  process.prependListener('uncaughtException', giveBack)
  process.prependListener('unhandledRejection', giveBack)
  process.on('exit', giveBack)
  process.on('SIGCONT', resume)
  stdout.stream.on('resize', draw)
  enter()
  return {
    show(next) {
      page = next
      draw()
    },
    close() {
      process.removeListener('uncaughtException', giveBack)
      process.removeListener('unhandledRejection', giveBack)
      process.removeListener('exit', giveBack)
      process.removeListener('SIGCONT', resume)
      stdout.stream.removeListener('resize', draw)
      giveBack()
    },
  }
}
