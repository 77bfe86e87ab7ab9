package io.gatehouse.browser;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A headless Chromium with an empty profile, from the system's packages. */
final class Chromium implements AutoCloseable {
    private static final List<Path> BROWSERS = List.of(Path.of("/usr/bin/chromium"), Path.of("/usr/bin/google-chrome"));
    private static final List<Path> DRIVERS = List.of(Path.of("/usr/bin/chromedriver"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path SHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts a browser; where none is installed the test is skipped loudly, or fails where it must not be skipped. */
    static Chromium start(String... arguments) {
        Optional<Path> browser = BROWSERS.stream().filter(Files::isExecutable).findFirst();
        Optional<Path> chromedriver =
                DRIVERS.stream().filter(Files::isExecutable).findFirst();
        if (browser.isEmpty() || chromedriver.isEmpty()) {
            String missing =
                    "browser tests need chromium and chromedriver (Debian packages chromium and chromium-driver)";
            System.err.println("SKIPPED: " + missing);
            if ("true".equals(System.getenv("CI"))) {
                fail(missing);
            }
            abort(missing);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--window-size=1000,800");
        options.addArguments(arguments);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        return new Chromium(new ChromeDriver(service, options));
    }

    void open(String url) {
        driver.get(url);
    }

    void back() {
        driver.navigate().back();
    }

    String url() {
        return String.valueOf(driver.getCurrentUrl());
    }

    String tab() {
        return driver.getWindowHandle();
    }

    String newTab() {
        driver.switchTo().newWindow(WindowType.TAB);
        return driver.getWindowHandle();
    }

    void switchTo(String tab) {
        driver.switchTo().window(tab);
    }

    /** Clicks an element, waiting for it to appear. */
    void click(String cssSelector) {
        waitFor(cssSelector).click();
    }

    /** Returns the text of an element, waiting for it to appear. */
    String text(String cssSelector) {
        return waitUntil(() -> driver.findElement(By.cssSelector(cssSelector)).getText());
    }

    WebElement waitFor(String cssSelector) {
        return waitUntil(() -> driver.findElement(By.cssSelector(cssSelector)));
    }

    void waitForUrl(String prefix) {
        await().atMost(PATIENCE).until(() -> url().startsWith(prefix));
    }

    List<String> cookieNames() {
        return driver.manage().getCookies().stream()
                .map(cookie -> cookie.getName())
                .sorted()
                .toList();
    }

    Set<Cookie> cookies() {
        return driver.manage().getCookies();
    }

    void forgetCookies() {
        driver.manage().deleteAllCookies();
    }

    String script(String script) {
        return String.valueOf(driver.executeScript(script));
    }

    void narrow() {
        driver.manage().window().setSize(new Dimension(500, 800));
    }

    void screenshot(String name) throws IOException {
        Files.createDirectories(SHOTS);
        Files.write(SHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    private <T> T waitUntil(Supplier<T> found) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsMatching(
                        e -> e instanceof NoSuchElementException || e instanceof StaleElementReferenceException)
                .until(found::get, value -> value != null);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
