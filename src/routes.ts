import { faultsRoutes } from './sandbox/pages/faults.routes.ts'
import { logRoutes } from './sandbox/pages/log.routes.ts'
import { guestsRoutes } from './sandbox/pages/guests.routes.ts'
import { practiceRoutes } from './sandbox/pages/practice.routes.ts'
import { diaryRoutes } from './sandbox/pages/diary.routes.ts'
import { reportsRoutes } from './sandbox/pages/reports.routes.ts'
import { rulesRoutes } from './sandbox/pages/rules.routes.ts'
import { sandboxRoutes } from './sandbox/pages/sandbox.routes.ts'
import { standAloneRoutes, withStandAlone } from './sandbox/pages/stand-alone.routes.ts'
import { takeAwayRoutes } from './sandbox/pages/take-away.routes.ts'
import { tryRoutes } from './sandbox/pages/try.routes.ts'
import type { Route } from './access/page.ts'
import { allRoutes } from './tracker/routes.ts'

/** Every page of the product, of both halves. `test/tracker/permissions.test.ts` walks them all. */
export const everyRoute: Route[] = [
  ...allRoutes,
  ...standAloneRoutes,
  ...withStandAlone([...sandboxRoutes, ...faultsRoutes, ...logRoutes, ...tryRoutes, ...takeAwayRoutes, ...diaryRoutes, ...reportsRoutes]),
  ...practiceRoutes,
  ...guestsRoutes,
  ...rulesRoutes,
]
