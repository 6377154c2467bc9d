export const requiredPrefix: string;
