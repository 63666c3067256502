// Interrupts: the first asks the work to stop in good order, the second ends it at once; a lost terminal ends nothing.

export type SignalPlan = {
  /** First SIGINT or SIGTERM. */
  stop(): void
  /** Second one. */
  stopNow(): void
  /** SIGHUP: the terminal is gone. */
  hangUp(): void
}

type SignalSource = Pick<NodeJS.EventEmitter, 'on' | 'removeListener'>

/** Listens until the returned function is called. */
export function listenForSignals(plan: SignalPlan, source: SignalSource = process): () => void {
  let interrupted = false
  const interrupt = (): void => {
    if (interrupted) plan.stopNow()
    else {
      interrupted = true
      plan.stop()
    }
  }
  const hangUp = (): void => plan.hangUp()
  source.on('SIGINT', interrupt)
  source.on('SIGTERM', interrupt)
  // Without a listener a SIGHUP ends the process.
  source.on('SIGHUP', hangUp)
  return () => {
    source.removeListener('SIGINT', interrupt)
    source.removeListener('SIGTERM', interrupt)
    source.removeListener('SIGHUP', hangUp)
  }
}
