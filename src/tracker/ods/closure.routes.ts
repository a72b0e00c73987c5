import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { closurePath, showClosure } from './closure.pages.ts'
import { countClosureAgain } from './count-closure-again.ts'
import { setClosureAside } from './set-closure-aside.ts'

const base = '/services/:ods/closure'

export const closureRoutes: Route[] = [
  get(base, 'service.view', (page) => showClosure(page)),
  post(base, setClosureAside, { again: showClosure, to: (_page, { service }) => closurePath(service.ods_code) }),
  post(`${base}/withdraw`, countClosureAgain, { to: (_page, { service }) => closurePath(service.ods_code) }),
]
