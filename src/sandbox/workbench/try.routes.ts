import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendTyped } from './try-send.pages.ts'
import { openTry } from './try.pages.ts'

const base = '/projects/:project/sandbox/try'

export const tryRoutes: Route[] = [get(base, 'project.view', openTry), post(base, 'test.record', sendTyped)]
