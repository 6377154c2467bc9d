import { type GraphQLNamedType, isInterfaceType, isObjectType } from 'graphql';

/** True for `CreditRecord` and for every type of record. */
export const isRecordType = (type: GraphQLNamedType): boolean =>
  (isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'CreditRecord')) ||
  (isInterfaceType(type) && type.name === 'CreditRecord');
