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
  | 'ACCESS DENIED'
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
  /** Defaults to an error. */
  severity?: 'error' | 'warning' | 'information'
  code: IssueCode
  spine: SpineCode
  diagnostics: string
  /** A place in the body, as FHIRPath, or a header, a parameter or a claim. The profile forbids `expression`. */
  location?: string
  display?: string
  /** The rule that was broken, and where it is explained. */
  rule?: string
}

/** The displays in the code system. */
const displays: Record<SpineCode, string> = {
  BAD_REQUEST: 'Bad request',
  INVALID_PARAMETER: 'Invalid parameter',
  MISSING_OR_INVALID_HEADER: 'There is a required header missing or invalid',
  'ACCESS DENIED': 'Access has been denied to process this request',
  NO_RECORD_FOUND: 'No record found',
  NOT_IMPLEMENTED: 'Not implemented',
  UNSUPPORTED_MEDIA_TYPE: 'Unsupported media type',
  CONFLICTING_VALUES: 'Conflicting values have been specified in different fields',
  DUPLICATE_REJECTED: 'Create would lead to creation of a duplicate resource',
  INVALID_RESOURCE: 'Invalid validation of resource',
  INVALID_NHS_NUMBER: 'Invalid NHS number',
  REFERENCE_NOT_FOUND: 'Reference not found',
  INTERNAL_SERVER_ERROR: 'Unexpected internal server error',
}

/** An OperationOutcome with all issues of a request (section 7). */
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
    })),
  }
}
