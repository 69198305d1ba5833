/** Where this browser keeps the reader's key. The API explorer uses the same name, so that a key is entered once. */
export const storedKey = 'openclue_user_key';
