import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * Operations that were parsed and found valid, the last 500, of a million characters together at most: with each goes what the line has
 * worked out of it.
 */
export function keptDocuments(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const kept = new LRUCache<string, DocumentNode>({
    max: 500,
    maxSize: 1_000_000,
    sizeCalculation: ({ loc }) => loc?.source.body.length || 1,
  });
  return {
    get: async (key) => kept.get(key),
    set: async (key, document) => void kept.set(key, document),
    delete: async (key) => kept.delete(key),
  };
}
