#!/usr/bin/env node
import { enableCompileCache } from 'node:module'

// Before anything is imported that is to come from the cache.
enableCompileCache()
await import('./cli.ts')
