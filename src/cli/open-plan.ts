// The plan of a command: read, its clock on the screens, and its hours in the command to type next.

import type { Plan } from '../model/plan.ts'
import { loadPlan } from '../plan/read-plan.ts'
import { workPeriodAt } from '../schedule/work-periods.ts'
import { showTimesOf } from './clock.ts'
import type { Invocation } from './invocation.ts'

/** Throws as loadPlan does. */
export async function openPlan(invocation: Invocation, planFile: string): Promise<Plan> {
  const plan = await loadPlan(planFile, invocation.lang)
  showTimesOf(plan)
  invocation.typed = {
    ...invocation.typed,
    opening(phase) {
      const found = workPeriodAt(plan, Date.now(), { phase })
      return found.may ? undefined : found.next
    },
  }
  return plan
}
