package io.gatehouse.proxy.admin;

/** Who may ask for something, among those who get to the listener. */
enum Access {
    /** Everybody. */
    EVERYBODY,
    /** Whoever sends the token, where one is set. */
    TOKEN,
    /** Whoever sends the token, which may also be the password that a browser asks its user for. */
    TOKEN_OR_PASSWORD
}
