// Which clock the screens show: that of the plan, wherever the machine stands.

import type { Plan } from '../model/plan.ts'

/**
 * From here on every time that this process shows to a person is of the plan's time zone; what machines read stays in
 * UTC.
 */
export function showTimesOf({ timezone }: Pick<Plan, 'timezone'>): void {
  process.env['TZ'] = timezone
}
