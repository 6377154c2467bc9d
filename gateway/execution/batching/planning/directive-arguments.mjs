/** What a directive gives for an argument, where that is a plain value: a text, a number, true or false, or the name of a value of an enum. */
export const argument = (directive, name) => directive?.arguments?.find((one) => one.name.value === name)?.value.value;
