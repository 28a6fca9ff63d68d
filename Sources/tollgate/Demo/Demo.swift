internal import Glibc
internal import HTTPServer
internal import Metering
internal import Reactor
internal import Settings
internal import StandIn

/// `tollgate demo`: a provider, a gateway and two people on this machine, and what passes between.
///
/// Everything is real but the provider: requests go over HTTP, quotas and entries into a ledger on
/// disk, and what the provider saw is what it received.
struct Demo {
    private static let providerKey = "sk-standin-secret"
    private static let ownPort: UInt16 = 8_080

    private let provider = StandIn(key: providerKey, pauseMilliseconds: 20)
    private let providerLoop = EventLoop(index: 0)
    private let clientLoop = EventLoop(index: 0)
    private let folder: String
    private let staysUp: Bool

    /// Runs the demonstration on the main thread; answers when it is told to stop.
    static func run(_ invocation: Invocation) throws(CommandFault) {
        Serve.prepareProcess()
        guard let folder = makeFolder() else {
            throw .failed("there is no place for the demo's data: \(systemReason())")
        }
        defer { removeFolder(folder) }
        try Demo(folder: folder, staysUp: !invocation.has("once")).run(invocation)
    }

    private init(folder: String, staysUp: Bool) {
        self.folder = folder
        self.staysUp = staysUp
    }

    private func run(_ invocation: Invocation) throws(CommandFault) {
        providerLoop.start()
        clientLoop.start()
        defer {
            for loop in [providerLoop, clientLoop] {
                loop.stop()
                loop.join()
            }
        }
        let provider = try startProvider()
        let process = try startGateway(provider, invocation)
        defer { process.stop() }
        guard let gateway = process.addresses.first else { return }
        try tell(gateway: gateway, provider: provider)
        guard staysUp else { return }
        StandardOutput.print("\nCtrl-C stops it and removes its data.")
        waitForSignal()
    }

    // MARK: starting

    private func startProvider() throws(CommandFault) -> SocketAddress {
        guard let any = SocketAddress(host: "127.0.0.1", port: 0) else {
            throw .failed("127.0.0.1 is no address")
        }
        let (provider, loop) = (provider, providerLoop)
        let started: Result<SocketAddress, SocketFault> = loop.wait {
            do throws(SocketFault) {
                return .success(try provider.serve(on: loop, at: any).address)
            } catch {
                return .failure(error)
            }
        }
        switch started {
        case .success(let address): return address
        case .failure(let fault): throw .failed("the stand-in provider: \(fault)")
        }
    }

    /// Starts the gateway on its usual port, or on any when that is taken.
    private func startGateway(
        _ provider: SocketAddress,
        _ invocation: Invocation
    ) throws(CommandFault) -> GatewayProcess {
        let wanted = invocation.text("listen") ?? "127.0.0.1:\(Self.ownPort)"
        let places = invocation.has("listen") ? [wanted] : [wanted, "127.0.0.1:0"]
        var reason = ""
        for place in places {
            let arguments = [
                "--config", folder + "/tollgate.yaml", "--data", folder + "/data",
                "--policies", folder + "/policies", "--listen", place,
                "--upstream", "http://\(provider)/v1", "--upstream-key", Self.providerKey,
                "--log-level", "error", "--loops", "1",
            ]
            let configuration: Configuration
            do throws(Mistakes) {
                configuration = try Configuration(arguments: arguments)
            } catch {
                throw .failed(error.description)
            }
            do throws(StartFault) {
                let process = try GatewayProcess(arguments, configuration)
                do throws(StartFault) {
                    _ = try process.start()
                    return process
                } catch {
                    process.stop()
                    throw error
                }
            } catch {
                reason = error.sentence
            }
        }
        throw .failed(reason)
    }

    private func tell(gateway: SocketAddress, provider: SocketAddress) throws(CommandFault) {
        let story = DemoStory(
            gateway: gateway,
            providerAddress: provider,
            provider: self.provider,
            folder: folder + "/data",
            loop: clientLoop,
            staysUp: staysUp
        )
        let told: Result<Void, CommandFault> = clientLoop.wait {
            do throws(CommandFault) {
                return .success(try await story.tell())
            } catch {
                return .failure(error)
            }
        }
        if case .failure(let fault) = told { throw fault }
    }

    private func waitForSignal() {
        var wanted = sigset_t()
        // SAFETY: the calls write into the two variables that they are given.
        unsafe sigemptyset(&wanted)
        for number in [SIGTERM, SIGINT] { unsafe sigaddset(&wanted, number) }
        var number: Int32 = 0
        while unsafe sigwait(&wanted, &number) != 0 {}
    }

    // MARK: the folder

    /// A new folder with the files of a small installation.
    private static func makeFolder() -> String? {
        // A ledger does not go to a file system in memory, which /tmp often is.
        for parent in ["/var/tmp", "/tmp", "."] {
            var template = Array((parent + "/tollgate-demo-XXXXXX").utf8CString)
            // SAFETY: the call writes six letters into the array that it is given.
            guard unsafe mkdtemp(&template) != nil else { continue }
            let bytes = template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            let folder = String(decoding: bytes, as: UTF8.self)
            guard unsafe mkdir(folder + "/policies", 0o700) == 0 else { return nil }
            let files = [
                ("/tollgate.yaml", "# The demo's settings are flags.\n"),
                ("/policies/prices.yaml", prices),
            ]
            for (name, text) in files {
                guard createSecretFile(folder + name, Array(text.utf8)) else { return nil }
            }
            return folder
        }
        return nil
    }

    private static let prices = """
        version: 1
        currency: USD
        per_tokens: 1000000
        models:
          \(DemoStory.model):
            max_input_tokens: 128000
            max_output_tokens: 16384
            price: { input: 2.5, cached_input: 1.25, output: 10 }

        """

    /// Removes what `makeFolder` and the gateway made; unknown files stay, and so does the folder.
    private static func removeFolder(_ folder: String) {
        for inner in ["/data", "/policies", ""] {
            for name in fileNames(in: folder + inner) where name != "." && name != ".." {
                _ = unsafe unlink(folder + inner + "/" + name)
            }
            _ = unsafe rmdir(folder + inner)
        }
    }
}
