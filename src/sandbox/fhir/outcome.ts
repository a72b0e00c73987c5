import { outcomeProfile, systems } from './codes.ts'

export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'forbidden'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'not-found'
  | 'conflict'
  | 'exception'
  | 'transient'
  | 'timeout'
  | 'too-long'
  | 'throttled'
  | 'informational'
export type SpineCode =
  | 'BAD_REQUEST'
  | 'INVALID_PARAMETER'
  | 'MISSING_OR_INVALID_HEADER'
  | 'ACCESS_DENIED'
  | 'NO_RECORD_FOUND'
  | 'NOT_IMPLEMENTED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'CONFLICTING_VALUES'
  | 'DUPLICATE_REJECTED'
  | 'INVALID_RESOURCE'
  | 'INVALID_NHS_NUMBER'
  | 'REFERENCE_NOT_FOUND'
  | 'INTERNAL_SERVER_ERROR'

export interface Issue {
  /** An error, where nothing else is said. */
  severity?: 'error' | 'warning' | 'information'
  code: IssueCode
  spine: SpineCode
  diagnostics: string
  /** A place in the body, as FHIRPath. */
  expression?: string
  /** A header, a parameter or a claim. */
  location?: string
  display?: string
  /** The rule that is broken, and where it is explained. */
  rule?: string
}

const displays: Record<SpineCode, string> = {
  BAD_REQUEST: 'Bad request',
  INVALID_PARAMETER: 'Invalid parameter',
  MISSING_OR_INVALID_HEADER: 'There is a required header missing or invalid',
  ACCESS_DENIED: 'Access denied',
  NO_RECORD_FOUND: 'No record found',
  NOT_IMPLEMENTED: 'Not implemented',
  UNSUPPORTED_MEDIA_TYPE: 'Unsupported media type',
  CONFLICTING_VALUES: 'Conflicting values',
  DUPLICATE_REJECTED: 'Duplicate rejected',
  INVALID_RESOURCE: 'Invalid resource',
  INVALID_NHS_NUMBER: 'Invalid NHS number',
  REFERENCE_NOT_FOUND: 'Reference not found',
  INTERNAL_SERVER_ERROR: 'Internal server error',
}

/** An OperationOutcome with every issue of a request (section 7). */
export function operationOutcome(id: string, issues: Issue[]): object {
  return {
    resourceType: 'OperationOutcome',
    id,
    meta: { profile: [outcomeProfile] },
    issue: issues.map((issue) => ({
      severity: issue.severity ?? 'error',
      code: issue.code,
      details: {
        coding: [{ system: systems.spineError, code: issue.spine, display: issue.display ?? displays[issue.spine] }],
        ...(issue.rule === undefined ? {} : { text: issue.rule }),
      },
      diagnostics: issue.diagnostics,
      ...(issue.location === undefined ? {} : { location: [issue.location] }),
      ...(issue.expression === undefined ? {} : { expression: [issue.expression] }),
    })),
  }
}
