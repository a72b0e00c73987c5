import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { sendCertificate, sendProcedure, sendProcedureText } from './documents.pages.ts'

const version = '/projects/:project/sop/versions/:number'

export const documentsRoutes: Route[] = [
  get(`${version}/procedure.pdf`, 'project.view', sendProcedure),
  get(`${version}/procedure.md`, 'project.view', sendProcedureText),
  get(`${version}/signatures/:signature.pdf`, 'project.view', sendCertificate),
]
