package io.gatehouse.proxy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import org.slf4j.LoggerFactory;

/**
 * Keeps secrets out of the log, whatever level somebody sets: below INFO the HTTP server and client write whole headers, with cookies and
 * tokens, so they are held at INFO.
 */
final class LogGuard implements LoggerContextListener {
    private static final String TALKATIVE = "org.eclipse.jetty";

    private LogGuard() {}

    /** Installs the guard, once; where something else than logback writes the log, there is nothing to guard. */
    static void install() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getCopyOfListenerList().stream().noneMatch(LogGuard.class::isInstance)) {
            context.addListener(new LogGuard());
            hold(context);
        }
    }

    private static void hold(LoggerContext context) {
        Logger top = context.getLogger(TALKATIVE);
        if (!top.getEffectiveLevel().isGreaterOrEqual(Level.INFO)) {
            top.setLevel(Level.INFO);
        }
        for (Logger logger : context.getLoggerList()) {
            if (logger.getName().startsWith(TALKATIVE + ".") && logger.getLevel() != null && isTooMuch(logger)) {
                logger.setLevel(null);
            }
        }
    }

    private static boolean isTooMuch(Logger logger) {
        return !logger.getEffectiveLevel().isGreaterOrEqual(Level.INFO);
    }

    @Override
    public boolean isResetResistant() {
        return true;
    }

    @Override
    public void onStart(LoggerContext context) {
        hold(context);
    }

    @Override
    public void onReset(LoggerContext context) {
        hold(context);
    }

    @Override
    public void onStop(LoggerContext context) {
        // Nothing is logged any more.
    }

    @Override
    public void onLevelChange(Logger logger, Level level) {
        if (isTooMuch(logger)
                && (logger.getName().startsWith(TALKATIVE)
                        || TALKATIVE.startsWith(logger.getName())
                        || isRoot(logger))) {
            hold(logger.getLoggerContext());
        }
    }

    private static boolean isRoot(Logger logger) {
        return logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
