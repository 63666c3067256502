// A real headless Chromium, spoken to over two pipes by its own protocol; it hears all that a page does.

import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { ensureProgram, findProgram, type Ensured } from './debian-packages.ts'
import { freshDir } from './temp-dir.ts'

/** Gets it, and what reads its PDFs, on this machine, installing Debian's packages when that is possible. */
export function ensureChromium(): Ensured {
  const browser = ensureProgram('chromium', 'chromium', 'the browser of the tests of the report')
  return browser.ready ? ensureProgram('pdftotext', 'poppler-utils', 'reads the pages of the printed report') : browser
}

type Answer = { id?: number; method?: string; params?: unknown; result?: unknown; error?: { message: string } }
type Told = { method: string; params: Record<string, unknown> }

export class Chromium {
  readonly #child: ChildProcess
  readonly #to: Writable
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  readonly #listeners = new Set<(told: Told) => void>()
  #next = 0

  constructor() {
    const program = findProgram('chromium') ?? 'chromium'
    this.#child = spawn(
      program,
      [
        '--headless=new',
        // Root has no user namespaces to build a sandbox of; what is opened is ours.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-extensions',
        '--no-first-run',
        '--hide-scrollbars',
        '--remote-debugging-pipe',
        `--user-data-dir=${freshDir('chromium')}`,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    )
    // The two pipes are the fourth and the fifth by the line above.
    this.#to = this.#child.stdio[3] as Writable
    const from = this.#child.stdio[4] as Readable
    let rest = Buffer.alloc(0)
    from.on('data', (bytes: Buffer) => {
      rest = Buffer.concat([rest, bytes])
      for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
        this.#hear(JSON.parse(rest.subarray(0, end).toString('utf8')) as Answer)
        rest = rest.subarray(end + 1)
      }
    })
    this.#child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Chromium has ended'))
      this.#waiting.clear()
    })
    this.#child.once('error', (error) => {
      for (const { reject } of this.#waiting.values()) reject(error)
    })
  }

  #hear({ id, method, params, result, error }: Answer): void {
    if (id === undefined) {
      const told = { method: method ?? '', params: (params ?? {}) as Record<string, unknown> }
      for (const listener of this.#listeners) listener(told)
      return
    }
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === undefined) waiting?.resolve(result)
    else waiting?.reject(new Error(error.message))
  }

  send<Result>(method: string, params: object = {}, sessionId?: string): Promise<Result> {
    const id = ++this.#next
    return new Promise<Result>((resolve, reject) => {
      // What a method gives is written in the protocol; whoever asks names it.
      this.#waiting.set(id, { resolve: (result) => resolve(result as Result), reject })
      this.#to.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`)
    })
  }

  listen(listener: (told: Told) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Opens a file, as a person does, and is there when it has been loaded. */
  async open(file: string, look: Look = {}): Promise<Page> {
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' })
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
    const page = new Page(this, targetId, sessionId)
    await page.load(file, look)
    return page
  }

  /** With all its processes; its folder goes with the lab's. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    // It may be gone before it answers.
    this.send('Browser.close').catch(() => undefined)
    await ended
  }
}

export type Look = { width?: number; scheme?: 'light' | 'dark' }

export class Page {
  /** All that was asked of the network, or of files besides the page itself. */
  readonly requests: string[] = []
  /** What stands in the console, and errors. */
  readonly messages: string[] = []
  readonly #browser: Chromium
  readonly #target: string
  readonly #session: string

  constructor(browser: Chromium, target: string, session: string) {
    this.#browser = browser
    this.#target = target
    this.#session = session
  }

  #send<Result>(method: string, params: object = {}): Promise<Result> {
    return this.#browser.send<Result>(method, params, this.#session)
  }

  async load(file: string, { width = 1440, scheme = 'light' }: Look): Promise<void> {
    const url = `file://${file}`
    await Promise.all(['Page', 'Network', 'Runtime', 'Log'].map((domain) => this.#send(`${domain}.enable`)))
    await this.#send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false })
    await this.#send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] })
    let loaded: () => void = () => undefined
    const isLoaded = new Promise<void>((resolve) => (loaded = resolve))
    const stop = this.#browser.listen(({ method, params }) => {
      if (method === 'Page.loadEventFired') loaded()
      if (method === 'Network.requestWillBeSent') {
        const { request } = params as { request: { url: string } }
        if (request.url !== url) this.requests.push(request.url)
      }
      if (['Runtime.consoleAPICalled', 'Runtime.exceptionThrown', 'Log.entryAdded'].includes(method))
        this.messages.push(JSON.stringify(params))
      if (method === 'Page.javascriptDialogOpening') this.messages.push('a dialog')
    })
    await this.#send('Page.navigate', { url })
    await isLoaded
    stop()
  }

  /** Gives the value of an expression, which may be a promise. */
  async evaluate<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.#send<{
      result: { value: Value }
      exceptionDetails?: { text: string; exception?: { description?: string } }
    }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true })
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  /** As the person who prints gets it: A4 by the page's own style. */
  async pdf(): Promise<Buffer> {
    const { data } = await this.#send<{ data: string }>('Page.printToPDF', {
      preferCSSPageSize: true,
      printBackground: false,
    })
    return Buffer.from(data, 'base64')
  }

  /** A picture of the page from its top, so many pixels high. */
  async screenshot(height?: number): Promise<Buffer> {
    const size = await this.evaluate<{ width: number; height: number }>(
      '({ width: innerWidth, height: document.documentElement.scrollHeight })',
    )
    const clip = { x: 0, y: 0, width: size.width, height: Math.min(height ?? size.height, 16_000), scale: 1 }
    const { data } = await this.#send<{ data: string }>('Page.captureScreenshot', { clip, captureBeyondViewport: true })
    return Buffer.from(data, 'base64')
  }

  /** Presses a key, such as Tab. */
  async press(key: string): Promise<void> {
    const codes: Readonly<Record<string, number>> = { Tab: 9, Enter: 13 }
    for (const type of ['keyDown', 'keyUp'])
      await this.#send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: codes[key] ?? 0 })
  }

  async close(): Promise<void> {
    await this.#browser.send('Target.closeTarget', { targetId: this.#target })
  }
}
